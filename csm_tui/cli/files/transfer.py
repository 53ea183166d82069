"""What ``get``, ``put`` and ``compare`` do with a plan: print it, or carry it out and report."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine, interruptible
from csm_tui.cli.exit_codes import REFUSED, code_of_many, exit_code
from csm_tui.cli.output import DONE, FAILED, INTERRUPTED, complain, say_json, say_lines
from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, ItemState, Layout, Refused

if TYPE_CHECKING:
    from csm_tui.domain.transfers import QueueItem, QueueSnapshot, TransferPlan
    from csm_tui.services.workspace_files import WorkspaceFiles

_FINE = {ItemState.DONE, ItemState.SKIPPED}
"""States of an item that need no complaint."""

Missing = Sequence[Mapping[str, str]]
"""Given names that do not exist, as they stand in the JSON document."""


def carry_out(
    files: "WorkspaceFiles",
    plan: "TransferPlan",
    options: argparse.Namespace,
    missing: Missing = (),
) -> int:
    """Transfer what a plan lists, report the result, and return the exit code.

    With ``--dry-run``, only the list is printed.
    """
    if plan.stand_ins and not options.pointers:
        plan = _refuse_stand_ins(plan)
    for refused in plan.refused:
        complain(_why_refused(refused), refused.next_step)
    for note in plan.notes:
        complain(note)
    for item in plan.items:
        for warning in item.warnings:
            complain(f"{visible(item.name)}: {warning}")
    if not plan.items and not plan.refused:
        complain(f"Nothing to {'upload' if plan.direction is Direction.UP else 'download'}.")
    if options.dry_run:
        _say_plan(plan, missing, as_json=options.json)
        return code_of_many((*(DONE for _ in plan.items), *(REFUSED for _ in plan.refused)))
    ended, interrupted = _transfer(files, plan, options)
    _report(plan, ended, missing, as_json=options.json)
    if interrupted:
        complain("Interrupted. No partial files; finished files stay.")
        return INTERRUPTED
    codes = [_code(item, ended) for item in ended.items]
    if isinstance(ended.trouble, UnexpectedAnswer):
        codes.append(exit_code(ended.trouble))
    return code_of_many((*codes, *(REFUSED for _ in plan.refused)))


def _refuse_stand_ins(plan: "TransferPlan") -> "TransferPlan":
    """Return the plan with pointers of Git LFS and git-annex refused."""
    refused = [
        Refused(
            item.name,
            item.local,
            f"“{visible(item.name)}” not sent. {item.warnings[0]}",
            "Fetch it (git lfs pull, git annex get), or use --pointers to upload the pointer.",
        )
        for item in plan.stand_ins
    ]
    items = tuple(item for item in plan.items if not item.stand_in)
    return replace(plan, items=items, refused=(*plan.refused, *refused))


def _why_refused(refused: Refused) -> str:
    """Return why a file is refused, with its name where the reason does not quote it."""
    local = "" if refused.local is None else str(refused.local)
    names = [visible(name) for name in (refused.name, local) if name]
    if not names or any(f"“{name}”" in refused.reason for name in names):
        return refused.reason
    return f"{names[0]}: {refused.reason}"


def layout_of(options: argparse.Namespace) -> Layout:
    """Return whether folders are kept or flattened."""
    return Layout.FLAT if options.flat else Layout.MIRRORED


def _transfer(
    files: "WorkspaceFiles", plan: "TransferPlan", options: argparse.Namespace
) -> "tuple[QueueSnapshot, bool]":
    from csm_tui.domain.transfers import Decision
    from csm_tui.services.transfers import WORKERS, TransferQueue

    decision = Decision[options.decision] if options.decision else None

    def move(cancel: CancelToken) -> "QueueSnapshot":
        with (
            TransferQueue(workers=options.workers or WORKERS) as queue,
            ProgressLine() as line,
            cancel.calling(queue.cancel),
        ):
            queue.add(files, plan, decision=decision)
            while not queue.wait(0.2):
                line.show(_progress_text(queue.snapshot()))
            moved = queue.snapshot()
        return _with_late_results(moved, queue.snapshot())

    return interruptible(move)


def _with_late_results(moved: "QueueSnapshot", closed: "QueueSnapshot") -> "QueueSnapshot":
    """Add what only the closed queue knows: late hashes, a journal that cannot be written.

    The states stay those from before: closing the queue cancels what was not decided.
    """
    contents = {item.id: item.fingerprint for item in closed.items}
    items = tuple(replace(item, fingerprint=contents.get(item.id)) for item in moved.items)
    return replace(moved, items=items, trouble=closed.trouble)


def _report(
    plan: "TransferPlan", ended: "QueueSnapshot", missing: Missing, *, as_json: bool
) -> None:
    trouble = ended.trouble
    if trouble is not None:
        complain(trouble.headline, trouble.next_step)
    try:
        if as_json:
            document = {
                "items": [_as_json(item) for item in ended.items],
                "trouble": trouble.headline if trouble else None,
            }
            say_json({**document, **_left_out(plan, missing)})
        else:
            say_lines(visible(_target(item)) for item in ended.of(ItemState.DONE))
    finally:
        # The output may be closed while standard error is still read.
        for item in ended.items:
            _complain_of(item)
        if ended.conflicts:
            complain("Choose --overwrite, --skip, --keep-both or --if-different.")
        _sum_up(ended.items)


def _sum_up(items: "Sequence[QueueItem]") -> None:
    """Print how many files are in which state, when there are several and not all are done."""
    counts = Counter(item.state for item in items)
    if len(items) > 1 and set(counts) != {ItemState.DONE}:
        states = (state for state in ItemState if counts[state])
        summary = ", ".join(f"{counts[state]:,} {_word(state)}" for state in states)
        complain(f"{len(items):,} files: {summary}.")
    elif len(items) == 1 and items[0].state is ItemState.SKIPPED:
        complain(f"{visible(items[0].planned.name)}: skipped.", items[0].note)


def _word(state: ItemState) -> str:
    """Return the word for a state once the queue is closed."""
    if state is ItemState.CONFLICT:
        return "undecided"
    return state.value if state.ended else "not started"


def _complain_of(item: "QueueItem") -> None:
    error = item.error
    if error is None or item.state in _FINE:
        # The summary counts what was not tried or was stopped.
        return
    if item.state is ItemState.CONFLICT:
        complain(error.headline)
    elif item.state is ItemState.UNKNOWN:
        complain(
            f"{visible(item.planned.name)}: unknown.",
            error.headline,
            error.details.get("looked", ""),
            "Repeat the command with --if-different: it checks first, and uploads only what is "
            "missing.",
        )
    else:
        why = (error.headline, error.next_step)
        complain(f"{visible(item.planned.name)}: {_word(item.state)}.", *why)


def _say_plan(plan: "TransferPlan", missing: Missing, *, as_json: bool) -> None:
    if as_json:
        planned = [
            {
                "name": item.name,
                "local": str(item.local),
                "size": item.size,
                "exists": item.exists,
                "warnings": list(item.warnings),
            }
            for item in plan.items
        ]
        say_json({"planned": planned, **_left_out(plan, missing)})
        return
    lines: list[str] = []
    for item in plan.items:
        ends = [visible(item.name), visible(str(item.local))]
        if plan.direction is Direction.UP:
            ends.reverse()
        lines.append(f"{' -> '.join(ends)}{'  (exists)' * item.exists}")
    say_lines(lines)


def _progress_text(snapshot: "QueueSnapshot") -> str:
    tally = snapshot.tally
    ended = tally.items - tally.left
    total = "unknown" if tally.total is None else human_size(tally.total)
    moved = f"{human_size(tally.done)} of {total}"
    files = counted(tally.items, "file")
    return f"{ended:,} of {files}  {moved}  {human_size(int(snapshot.rate))}/s"


def _code(item: "QueueItem", ended: "QueueSnapshot") -> int:
    if item.state in _FINE:
        return DONE
    error = item.error or ended.trouble
    return FAILED if error is None else exit_code(error)


def _target(item: "QueueItem") -> str:
    return str(item.planned.local) if item.direction is Direction.DOWN else item.planned.name


def _left_out(plan: "TransferPlan", missing: Missing) -> dict[str, object]:
    refused = [
        {
            "name": each.name,
            "local": None if each.local is None else str(each.local),
            "reason": each.reason,
            "next_step": each.next_step,
        }
        for each in plan.refused
    ]
    return {"refused": refused, "missing": list(missing), "notes": list(plan.notes)}


def _as_json(item: "QueueItem") -> dict[str, object]:
    return {
        "name": item.planned.name,
        "local": str(item.planned.local),
        "state": _word(item.state),
        "size": item.done if item.state is ItemState.DONE else None,
        "sha256": item.fingerprint.sha256 if item.fingerprint else None,
        "error": item.error.headline if item.error else None,
        "note": item.note or None,
    }
