"""What ``get`` and ``put`` do with a plan of parts: print it, or carry it out and report."""

import argparse
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine, interruptible
from csm_tui.cli.exit_codes import NOT_FOUND, REFUSED, code_of_many, exit_code
from csm_tui.cli.output import DONE, FAILED, INTERRUPTED, complain, say_json, say_lines
from csm_tui.cli.places import check_exists, local_kind
from csm_tui.domain.dataset import Dataset, PartKind
from csm_tui.domain.dataset_parts import (
    NewDataset,
    PartDecision,
    PartResult,
    PartsDownloadPlan,
    PartsReport,
    PartUploadPlan,
)
from csm_tui.domain.errors import CsmError, InputRefused, NotFound
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileOutcome

if TYPE_CHECKING:
    from csm_tui.domain.progress import CancelToken
    from csm_tui.services.datasets.parts import WorkspaceDatasets


def save(
    datasets: "WorkspaceDatasets", plan: PartsDownloadPlan, options: argparse.Namespace
) -> int:
    """Download the parts of a plan, report the result, and return the exit code."""
    if options.dry_run:
        _say_download(plan, as_json=options.json)
        return code_of_many((*(DONE for _ in plan.items), *(REFUSED for _ in plan.refused)))

    def work(cancel: "CancelToken") -> PartsReport:
        with ProgressLine() as line:
            return datasets.download(
                plan, overwrite=options.overwrite, progress=line.progress, cancel=cancel
            )

    report, interrupted = interruptible(work)
    return _reported(report, "", interrupted, as_json=options.json, saved=True)


def checked_folder(into: str) -> Path:
    """Return the folder that parts are saved in.

    Raises:
        InputRefused: it is a file.
    """
    folder = Path(into)
    if local_kind(folder) == "file":
        raise InputRefused(
            f"--into needs a folder; “{visible(into)}” is a file.",
            "Nothing saved. Missing folders are created.",
        )
    return folder


def send(
    datasets: "WorkspaceDatasets", into: Dataset | NewDataset, options: argparse.Namespace
) -> int:
    """Send files as parts into a dataset, report the result, and return the exit code."""
    paths, missing = _existing(options.paths)
    tables = options.tables

    def kind_of(source_name: str) -> PartKind:
        return PartKind.TABLE if _matches(source_name, tables) else PartKind.FILE

    def check(cancel: "CancelToken") -> PartUploadPlan:
        with ProgressLine() as line:
            return datasets.plan_upload(
                paths,
                into,
                kind_of=kind_of,
                hidden=options.hidden,
                progress=line.progress,
                cancel=cancel,
            )

    plan, interrupted = interruptible(check)
    if interrupted:
        raise KeyboardInterrupt
    for remark in plan.remarks:
        complain(remark)
    decision = PartDecision[options.decision] if options.decision else None
    left = plan.conflicts if decision is None else ()
    for item in left:
        complain(f"Part “{visible(item.source_name)}” already exists. Not replaced.")
    if left:
        complain("Choose --overwrite or --skip.")
    plan = plan.decided(decision or PartDecision.SKIP)
    if options.dry_run:
        _say_upload(plan, as_json=options.json)
        done = (DONE for _ in plan.ready)
        refused = (REFUSED for _ in (*plan.refused, *left))
        return code_of_many((*done, *refused, *(NOT_FOUND for _ in missing)))
    return _send(datasets, plan, options, [*(REFUSED for _ in left), *(NOT_FOUND for _ in missing)])


def _send(
    datasets: "WorkspaceDatasets",
    plan: PartUploadPlan,
    options: argparse.Namespace,
    codes: list[int],
) -> int:
    def work(cancel: "CancelToken") -> PartsReport:
        with ProgressLine() as line:
            return datasets.upload(plan, progress=line.progress, cancel=cancel)

    for problem in plan.problems:
        if not problem.fatal:
            complain(f"{visible(problem.where)}: {problem.what}", problem.next_step)
    report, interrupted = interruptible(work)
    dataset = report.dataset.id if report.dataset else ""
    code = _reported(report, dataset, interrupted, as_json=options.json, saved=False)
    # What is left alone is no success when the user has not decided so.
    if code == INTERRUPTED:
        return code
    skipped = report.count(FileOutcome.SKIPPED) == len(report.results) and bool(codes)
    return code_of_many(codes if skipped else (code, *codes))


def _reported(
    report: PartsReport, dataset: str, interrupted: bool, *, as_json: bool, saved: bool
) -> int:
    """Print how the parts ended, and return the exit code."""
    try:
        if as_json:
            document: dict[str, object] = {"items": [_as_json(each) for each in report.results]}
            if not saved:
                document["dataset"] = dataset or None
            say_json({**document, "trouble": report.error.headline if report.error else None})
        else:
            done = [each for each in report.results if each.outcome is FileOutcome.DONE]
            say_lines(visible(str(each.path) if saved else each.source_name) for each in done)
    finally:
        for each in report.results:
            if each.error is not None:
                words = _words(each.error)
                complain(f"{visible(each.source_name)}: {each.outcome.value}.", *words)
        said = {each.error.headline for each in report.results if each.error is not None}
        if report.error is not None and report.error.headline not in said:
            complain(*_words(report.error))
        counts = Counter(each.outcome for each in report.results)
        if len(report.results) > 1 and set(counts) != {FileOutcome.DONE}:
            some = [one for one in FileOutcome if counts[one]]
            ended = ", ".join(f"{counts[one]:,} {one.value}" for one in some)
            complain(f"{len(report.results):,} parts: {ended}.")
    if interrupted:
        complain("Interrupted. Finished parts stay.")
        return INTERRUPTED
    codes = [_code(each, report) for each in report.results]
    return code_of_many(codes) or (exit_code(report.error) if report.error else DONE)


def _code(result: PartResult, report: PartsReport) -> int:
    if result.outcome is FileOutcome.DONE:
        return DONE
    error = result.error or report.error
    if error is not None:
        return exit_code(error)
    return DONE if result.outcome is FileOutcome.SKIPPED else FAILED


def _words(error: CsmError) -> tuple[str, str]:
    return error.headline, error.next_step


def _matches(source_name: str, globs: list[str]) -> bool:
    base = source_name.rpartition("/")[2]
    return any(fnmatchcase(source_name, each) or fnmatchcase(base, each) for each in globs)


def _existing(given: list[str]) -> tuple[list[Path], list[str]]:
    """Return the paths that exist, and those that do not, which are complained of.

    Raises:
        NotFound: none of them exists.
    """
    paths: list[Path] = []
    missing: dict[str, NotFound] = {}
    for each in given:
        try:
            check_exists(Path(each), "file or folder")
        except NotFound as error:
            missing[each] = error
        else:
            paths.append(Path(each))
    if not paths:
        raise next(iter(missing.values()))
    for why in missing.values():
        complain(*_words(why))
    return paths, list(missing)


def _say_upload(plan: PartUploadPlan, *, as_json: bool) -> None:
    for problem in plan.problems:
        complain(f"{visible(problem.where)}: {problem.what}", problem.next_step)
    items = [
        {
            "source_name": item.source_name,
            "local": str(item.path),
            "type": item.kind.value,
            "size": item.size,
            "rows": item.rows,
            "exists": item.existing is not None,
            "sent": item in plan.ready,
            "problems": [f"{problem.where}: {problem.what}" for problem in item.problems],
        }
        for item in plan.items
    ]
    if as_json:
        say_json({"planned": items, "notes": list(plan.remarks)})
        return
    say_lines(
        f"{visible(str(item.path))} -> {visible(item.source_name)}  {item.kind.value}"
        f"{'  (exists)' * (item.existing is not None)}"
        for item in plan.ready
    )


def _say_download(plan: PartsDownloadPlan, *, as_json: bool) -> None:
    for refused in plan.refused:
        complain(refused.reason, refused.next_step)
    if as_json:
        planned = [
            {
                "source_name": item.transfer.name,
                "local": str(item.transfer.local),
                "exists": item.transfer.exists,
            }
            for item in plan.items
        ]
        say_json({"planned": planned, "refused": [each.reason for each in plan.refused]})
        return
    say_lines(
        f"{visible(item.transfer.name)} -> {visible(str(item.transfer.local))}"
        f"{'  (exists)' * item.transfer.exists}"
        for item in plan.items
    )


def _as_json(result: PartResult) -> dict[str, object]:
    return {
        "source_name": result.source_name,
        "part": result.part.id if result.part else None,
        "local": str(result.path) if result.path else None,
        "state": result.outcome.value,
        "listed": result.listed,
        "size": result.fingerprint.size if result.fingerprint else None,
        "sha256": result.fingerprint.sha256 if result.fingerprint else None,
        "error": result.error.headline if result.error else None,
    }
