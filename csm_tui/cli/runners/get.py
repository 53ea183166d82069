"""``runners get``: print the plan of a download, or save the data of a runner."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine, interruptible
from csm_tui.cli.exit_codes import PARTLY, REFUSED, exit_code
from csm_tui.cli.objects.transfer import checked_folder
from csm_tui.cli.output import DONE, complain, say_json, say_lines
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.format import counted
from csm_tui.domain.runner_download import DownloadOptions, DownloadPlan, DownloadReport
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.progress import CancelToken
    from csm_tui.services.connection import Session

Failures = Mapping[str, CsmError]
"""Why datasets are missing, by id."""


def get_runner(session: "Session", options: argparse.Namespace) -> int:
    """Save the data of a runner as its handlers read it; nothing is written in part."""
    place = RunnerPlace(session, options)
    folder = checked_folder(options.into)
    runner = place.runner(options.runner)
    wanted = DownloadOptions(options.as_json, options.as_csv, options.datasets, options.reproduce)
    data = place.runners.data

    def planned(cancel: "CancelToken") -> DownloadPlan:
        with ProgressLine() as line:
            return data.plan(
                runner.id,
                folder,
                wanted,
                exact=options.dry_run,
                progress=line.progress,
                cancel=cancel,
            )

    plan = place.read(planned)
    if options.only:
        left_out = _others(plan, options.only)
        plan = data.changed(plan, folder, replace(wanted, left_out=left_out))
    if options.dry_run:
        return _say_plan(plan, options)

    def work(cancel: "CancelToken") -> DownloadReport:
        with ProgressLine() as line:
            return data.save(
                plan, overwrite=options.overwrite, progress=line.progress, cancel=cancel
            )

    # What was written before a late Ctrl-C is whole.
    report = interruptible(work)[0]
    return _reported(report, as_json=options.json)


def _others(plan: DownloadPlan, only: Sequence[str]) -> frozenset[str]:
    """Return the ids of the datasets that are not wanted.

    Raises:
        NotFound: one that is wanted is none of the runner's; the next step names those there are.
    """
    found = {id_ for id_, source in plan.known.items() if {id_, source.name} & set(only)}
    names = {name for id_ in found for name in (id_, plan.known[id_].name)}
    for missing in (each for each in only if each not in names):
        there = ", ".join(f"{visible(each.name)} ({id_})" for id_, each in plan.known.items())
        raise NotFound(
            f"Dataset “{visible(missing)}” not found in the runner.",
            f"Available: {there or 'none'}.",
        )
    return frozenset(plan.known) - found


def _say_plan(plan: DownloadPlan, options: argparse.Namespace) -> int:
    if options.json:
        say_json(
            {
                "planned": [
                    {
                        "path": each.path,
                        "what": each.what,
                        "dataset": each.use.dataset_id if each.use else None,
                        "exists": each.exists,
                    }
                    for each in plan.files
                ],
                "missing": _missing(plan, plan.problems),
                "notes": list(plan.notes),
            }
        )
    else:
        say_lines(
            f"{visible(str(plan.folder / each.path))}  {visible(each.what)}"
            f"{'  (exists)' * each.exists}"
            for each in plan.files
        )
    _complain_of(plan, plan.problems, plan.notes)
    if plan.existing and not options.overwrite:
        complain(
            f"{counted(len(plan.existing), 'file')} already exist (--overwrite replaces them)."
        )
        return REFUSED
    return _code(plan, plan.problems)


def _reported(report: DownloadReport, *, as_json: bool) -> int:
    """Print what was written, and return the exit code."""
    plan = report.plan
    try:
        if as_json:
            files = [
                {
                    "path": each.path,
                    "size": each.size,
                    "sha256": each.sha256,
                    "dataset": each.dataset_id,
                }
                for each in report.files
            ]
            missing = _missing(plan, report.failures)
            say_json({"items": files, "missing": missing, "notes": list(report.notes)})
        else:
            say_lines(visible(str(plan.folder / each.path)) for each in report.files)
    finally:
        _complain_of(plan, report.failures, report.notes)
    return _code(plan, report.failures)


def _missing(plan: DownloadPlan, failures: Failures) -> list[dict[str, str]]:
    return [
        {"dataset": id_, "name": plan.sources[id_].name, "error": error.headline}
        for id_, error in failures.items()
    ]


def _complain_of(plan: DownloadPlan, failures: Failures, notes: Iterable[str]) -> None:
    for note in notes:
        complain(note)
    for id_, error in failures.items():
        name = plan.sources[id_].name
        complain(
            f"Dataset {visible(name)} ({visible(id_)}) is missing.", error.headline, error.next_step
        )


def _code(plan: DownloadPlan, failures: Failures) -> int:
    """Return the exit code: partly done, also when only the parameters could be had."""
    if not failures:
        return DONE
    one = len(plan.sources) == 1 and not (plan.options.json or plan.options.csv)
    return exit_code(next(iter(failures.values()))) if one else PARTLY
