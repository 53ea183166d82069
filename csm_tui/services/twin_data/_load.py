"""Running a plan: emptying the graph, sending rows, and reporting the result."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from csm_tui.domain.errors import (
    Cancelled,
    InputRefused,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.twin import VERIFYING, CsvKind, GraphCounts, LoadPlan, LoadReport, LoadStep
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._progress import (
    FileProgress,
    PlacedRow,
    chunks,
    perhaps_applied,
)
from csm_tui.services.twin_data._records import check_unchanged
from csm_tui.services.twin_data._report import LoadResult, load_report
from csm_tui.services.twin_data._rows import FileProblems, ReadProgress, check_ends, checked_rows
from csm_tui.services.twin_data._sending import Sender
from csm_tui.services.twin_data.writers import CHUNKED, writer_of
from csm_tui.services.unexpected import as_error

COUNT_LIMIT = 5.0
"""Most seconds for counting the graph after the load was cancelled."""


def run_plan(
    graph: TwinGraph,
    plan: LoadPlan,
    confirmation: str | None,
    progress: ProgressCallback,
    cancel: CancelToken | None,
    begin: Callable[[], None] = lambda: None,
) -> LoadReport:
    """Run a plan and return its report, also when it fails on the way.

    `begin` is called before anything is changed.

    Raises:
        InputRefused: nothing was done, since the plan may not be run or is out of date.
    """
    _check(graph, plan, confirmation, cancel)
    cancel = cancel or CancelToken()
    plan, note = _possible(graph, plan, cancel)
    begin()
    started = time.monotonic()
    result = LoadResult(wiped=plan.wipe_query is None, note=note)
    load = _RunningLoad(graph, plan, result, Throttle(progress), cancel)
    try:
        load.run()
    except Cancelled:
        result.cancelled = True
    except Exception as problem:  # noqa: BLE001 - every failure is reported
        result.problem = as_error(problem, "The load")
    result.files = [file.report() for file in load.files]
    progress(Progress(VERIFYING, plan.rows, plan.rows, "rows", waiting=True))
    try:
        result.after = _counted_soon(graph, cancel)
    except Exception as problem:  # noqa: BLE001 - the same
        result.verify_problem = as_error(problem, "Counting the graph")
    return load_report(plan, result, time.monotonic() - started)


def _possible(graph: TwinGraph, plan: LoadPlan, cancel: CancelToken) -> tuple[LoadPlan, str]:
    """Return the plan, by chunked queries if the platform refuses its writer, and a note on that.

    No row was sent before, so none can be written twice.
    """
    why = writer_of(plan.write_path).why_refused(graph, cancel) if plan.rows else ""
    if not why:
        return plan, ""
    steps = tuple(
        replace(
            step,
            statements=tuple(
                replace(
                    each,
                    text=CHUNKED.statement(step.file, each.ends, skip=step.skips_existing),
                )
                for each in step.statements
            ),
        )
        for step in plan.steps
    )
    plan = replace(plan, write_path=CHUNKED.path, steps=steps)
    return plan, f"{why} Rows sent with {CHUNKED.path.value} instead."


def _counted_soon(graph: TwinGraph, cancel: CancelToken) -> GraphCounts:
    """Count the graph, within `COUNT_LIMIT` if the load was cancelled.

    Raises:
        CsmError: it cannot be counted, or not in time.
    """
    late = CancelToken()
    timer = threading.Timer(COUNT_LIMIT, late.cancel)
    timer.daemon = True
    if cancel.cancelled:
        timer.start()
    try:
        return graph.counts(late)
    except Cancelled:
        raise Unreachable(
            f"Counting the graph took longer than {COUNT_LIMIT:g} s.", "Count it again."
        ) from None
    finally:
        timer.cancel()


def _check(
    graph: TwinGraph, plan: LoadPlan, confirmation: str | None, cancel: CancelToken | None
) -> None:
    """Check that the plan may be run and is up to date, before anything is changed.

    Raises:
        InputRefused: it is not.
    """
    if plan.blockers:
        first = plan.blockers[0]
        others = len(plan.blockers) + plan.more_blockers - 1
        more = f" (and {others:,} more problems)" if others else ""
        raise InputRefused(f"{first.where}: {first.what}{more}", first.next_step)
    if plan.confirmation is not None and confirmation != plan.confirmation:
        raise InputRefused(
            f"Emptying the graph of {plan.dataset_name} not confirmed. Nothing done.",
            f"Type {plan.confirmation!r} to confirm.",
        )
    check_unchanged(step.file for step in plan.steps)
    graph.ready_dataset(cancel)
    if graph.counts(cancel) != plan.before:
        raise InputRefused(
            f"The graph of {plan.dataset_name} changed since the plan. Nothing done.",
            "Make a new plan.",
        )


class _RunningLoad:
    """One run of a plan; `result` has its state also after an error."""

    def __init__(
        self,
        graph: TwinGraph,
        plan: LoadPlan,
        result: LoadResult,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> None:
        self._graph = graph
        self._plan = plan
        self._result = result
        self._progress = progress
        self._cancel = cancel
        self._sender = Sender(graph, plan, cancel)
        self.files = [FileProgress(step) for step in plan.steps]
        self._sent = 0
        """Rows sent of earlier files."""

    def run(self) -> None:
        """Empty the graph, index it, and send every file."""
        if self._plan.wipe_query is not None:
            self._wipe(self._plan.wipe_query)
        for query in self._plan.index_queries:
            self._cancel.check()
            self._graph.write(query, self._cancel)
        for file in self.files:
            self._send_file(file)

    def _wipe(self, query: str) -> None:
        total = left = self._plan.before.total_nodes
        while left:
            self._cancel.check()
            self._progress(Progress("Emptying the graph", total - left, total, "nodes"))
            try:
                self._graph.write(query, self._cancel)
            except Exception as error:
                self._result.wiping |= perhaps_applied(error)
                raise
            self._result.wiping = True
            remaining = self._graph.size(self._cancel)
            if remaining >= left:
                raise UnexpectedAnswer(
                    f"Emptying the graph stopped: {remaining:,} nodes are left.",
                    "Check whether another program writes to it.",
                )
            left = remaining
        self._result.wiping, self._result.wiped = False, True

    def _send_file(self, file: FileProgress) -> None:
        before = self._sent
        for chunk in chunks(self._placed_rows(file.step)):
            waiting = self._sender.requests(chunk)
            while waiting:
                ends, rows = waiting[0]
                file.resume_line = min(rows[0][0] for _, rows in waiting)
                self._cancel.check()
                if before + file.sent + len(rows) == self._plan.rows:
                    self._say(file, before, waiting=True)
                self._sender.send(file, ends, rows)
                waiting.pop(0)
                self._say(file, before)
        file.resume_line = None
        self._sent += file.sent

    def _say(self, file: FileProgress, before: int, *, waiting: bool = False) -> None:
        name, done = file.step.file.name, before + file.sent
        self._progress(Progress(name, done, self._plan.rows, "rows", waiting))

    def _placed_rows(self, step: LoadStep) -> Iterator[PlacedRow]:
        """Yield the rows of a file again, as they were checked.

        Raises:
            InputRefused: the file has changed.
        """
        problems = FileProblems(step.file.name)
        rows = checked_rows(step.file, problems, ReadProgress(ignore_progress, None, 0))
        if step.file.kind is CsvKind.NODE:
            yield from ((line, cells, None) for line, cells in rows)
        else:
            yield from check_ends(
                step.file, rows, self._plan.index.labels_of, problems, where="known", fatal=True
            )
        if problems.problems:
            raise InputRefused(f"{step.file.name} changed during the upload.", "Rescan the folder.")
