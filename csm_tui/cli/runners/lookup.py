"""What the arguments of ``runners`` and ``runs`` stand for."""

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from csm_tui.cli.console import ProgressLine, interruptible
from csm_tui.cli.places import with_places, workspace_ids
from csm_tui.domain.errors import CsmError, Misused, NotFound
from csm_tui.domain.ids import kind_of_id, one_of
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.progress import CancelToken
    from csm_tui.services.connection import Session

T = TypeVar("T")

AT_A_TIME = 8
"""Runners whose runs are listed at the same time."""


class RunnerPlace:
    """The runners of the workspace that a command is about.

    Raises:
        Misused: no workspace is named, and there is not exactly one.
    """

    def __init__(self, session: "Session", options: argparse.Namespace) -> None:
        from csm_tui.services.runners import Runners

        self.session = session
        self.ids = workspace_ids(session, options)
        self.runners: Runners = Runners(session, *self.ids)

    def every(self) -> Sequence[Runner]:
        """Return every runner; the error of a missing workspace names those there are."""

        def read(cancel: "CancelToken") -> Sequence[Runner]:
            with ProgressLine() as line:
                return self.runners.list(progress=line.progress, cancel=cancel)

        try:
            return self.read(read)
        except NotFound as error:
            raise with_places(error, self.session, self.ids[0]) from error

    def runner(self, text: str) -> Runner:
        """Return the runner with this id or this exact name.

        Raises:
            NotFound: there is none; the next step names what is similar.
            Misused: several have the name.
        """
        if kind_of_id(text) == "runner":
            # A list may have thousands.
            with suppress(NotFound):
                return self.read(lambda cancel: self.runners.get(text, cancel=cancel))
        there = self.every()
        found = [each for each in there if text == each.id]
        found = found or [each for each in there if text == each.name]
        if not found:
            raise _no_runner(text, there)
        if len(found) > 1:
            ids = ", ".join(each.id for each in found)
            raise Misused(
                f"{len(found):,} runners are named “{visible(text)}”.", f"Use an id: {ids}."
            )
        return found[0]

    def run(self, run_id: str, runner: str | None) -> tuple[Runner, Run]:
        """Return the run with this id, and its runner, which is looked for if it is not given.

        Raises:
            NotFound: no runner of the workspace has it.
        """
        candidates = [self.runner(runner)] if runner is not None else list(self.every())
        # A last run is found without any list.
        candidates.sort(key=lambda each: each.last_run_id != run_id)

        def look(each: Runner, cancel: "CancelToken") -> Run | None:
            cancel.check()
            try:
                return self._run_of(each, run_id, cancel)
            except CsmError:
                # One that cannot be read hides no run of another.
                return None

        def search(cancel: "CancelToken") -> tuple[Runner, Run] | None:
            from csm_tui.services.threads import map_bounded

            for start in range(0, len(candidates), AT_A_TIME):
                some = candidates[start : start + AT_A_TIME]
                found = map_bounded(lambda each: look(each, cancel), some, AT_A_TIME, "runs")
                pairs = [(each, run) for each, run in zip(some, found, strict=True) if run]
                if pairs:
                    return pairs[0]
            return None

        found = self.read(search)
        if found is None:
            raise NotFound(
                f"Run “{visible(run_id)}” not found in workspace {self.ids[1]}.",
                "`csm-tui runs ls RUNNER` lists the runs of a runner.",
            )
        return found

    def read(self, work: "Callable[[CancelToken], T]") -> T:
        """Return what reading returns; after an interruption it is of no use."""
        found, interrupted = interruptible(work)
        if interrupted:
            raise KeyboardInterrupt
        return found

    def _run_of(self, runner: Runner, run_id: str, cancel: "CancelToken") -> Run | None:
        runs = self.runners.runs(runner.id, cancel=cancel)
        return next((run for run in runs if run.id == run_id), None)


def _no_runner(text: str, there: Sequence[Runner]) -> NotFound:
    kind = kind_of_id(text)
    if kind not in {None, "runner"}:
        hint = f"“{visible(text)}” looks like the id of {one_of(kind)}."
    else:
        near = nearest_names(text, [*(one.name for one in there), *(one.id for one in there)], 3)
        names = " or ".join(f"“{visible(name)}”" for name in near)
        hint = f"Did you mean {names}?" if near else "`csm-tui runners ls` lists all runners."
    return NotFound(f"Runner “{visible(text)}” not found.", hint)
