"""``files get`` and ``files put``: the exact list first, then the queue, then what became of it."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.files.listing import meant
from csm_tui.cli.files.report import (
    NOT_FOUND,
    REFUSED,
    ProgressLine,
    check_change,
    code_of_many,
    say_json,
    told_code,
)
from csm_tui.cli.output import DONE, FAILED, USAGE, complain, say

if TYPE_CHECKING:
    from csm_tui.domain.transfers import Layout, QueueItem, QueueSnapshot, TransferPlan
    from csm_tui.services.workspace_files import WorkspaceFiles

_FINE = {"done", "skipped"}
"""States of an item that are as they were asked for."""


def get(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Save files here, or print the content of one."""
    from csm_tui.services.transfers import plan_download

    tree = files.tree()
    names: list[str] = []
    missing = [each for each in chosen.names if not meant(tree, each)]
    for each in chosen.names:
        is_folder = each.endswith("/") and not tree.has_file(each)
        names += [each] if is_folder else meant(tree, each)
    for each in missing:
        _complain_of_missing(each, tree.nearest(each))
    if missing and len(missing) == len(chosen.names):
        return NOT_FOUND
    if chosen.stdout and not chosen.dry_run:
        code = _print_content(files, names)
        return code_of_many((code, *(NOT_FOUND for _ in missing)))
    plan = plan_download(files, tree, names, Path(chosen.into), layout=_layout(chosen))
    code = carried_out(files, plan, chosen)
    return code_of_many((code, *(NOT_FOUND for _ in missing)))


def put(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Send files and folders."""
    from csm_tui.domain.text import visible
    from csm_tui.domain.transfers import Direction, PlannedUpload, TransferPlan
    from csm_tui.services.transfers import plan_upload

    several = len(chosen.paths) > 1 and chosen.to is None
    paths = [Path(each) for each in (chosen.paths[:-1] if several else chosen.paths)]
    destination = chosen.paths[-1] if several else chosen.to or ""
    if several and _is_local_too(paths, destination):
        complain(
            f"“{visible(destination)}” would be the destination: it is not sent, and no folder.",
            "Say where to with --to DEST (--to / for the root).",
        )
        return USAGE
    if not chosen.dry_run:
        check_change(files.session.profile, chosen.confirm, "Sending files")
    tree = files.tree()
    named = destination and not destination.endswith("/")
    if named and len(paths) == 1 and not paths[0].is_dir():
        one = files.plan_upload(paths[0], destination, tree)
        if one.question:
            complain(one.question, f"Write {destination}/ for the folder, or another name.")
            return REFUSED
        plan = TransferPlan(Direction.UP, files.place, (PlannedUpload(one),))
    else:
        plan = plan_upload(files, tree, paths, destination, layout=_layout(chosen))
    return carried_out(files, plan, chosen)


def carried_out(files: "WorkspaceFiles", plan: "TransferPlan", chosen: argparse.Namespace) -> int:
    """Move what a plan lists and tell what became of each; or only print the list."""
    for refused in plan.refused:
        complain(refused.reason, refused.next_step)
    for note in plan.notes:
        complain(note)
    if chosen.dry_run:
        _say_plan(plan, as_json=chosen.json)
        return code_of_many((*(DONE for _ in plan.items), *(REFUSED for _ in plan.refused)))
    ended = _moved(files, plan, chosen)
    if ended.trouble is not None:
        complain(ended.trouble.headline, ended.trouble.next_step)
    _tell(ended.items, as_json=chosen.json)
    return code_of_many(
        (*(_code(item, ended) for item in ended.items), *(REFUSED for _ in plan.refused))
    )


def _moved(
    files: "WorkspaceFiles", plan: "TransferPlan", chosen: argparse.Namespace
) -> "QueueSnapshot":
    from csm_tui.domain.transfers import Decision
    from csm_tui.services.transfers import WORKERS, TransferQueue

    line = ProgressLine()
    with TransferQueue(workers=chosen.workers or WORKERS) as queue:
        queue.add(files, plan, decision=Decision[chosen.decision] if chosen.decision else None)
        while not queue.wait(0.2):
            line.show(_so_far(queue.snapshot()))
        line.clear()
        return queue.snapshot()


def _tell(items: "tuple[QueueItem, ...]", *, as_json: bool) -> None:
    from csm_tui.domain.text import visible

    if as_json:
        say_json([_as_json(item) for item in items])
    for item in items:
        if item.state.value not in _FINE:
            _complain_of(item)
        elif item.state.value == "done" and not as_json:
            say(visible(_arrived(item)))
    if any(item.state.value == "conflict" for item in items):
        complain("To decide: --overwrite, --skip, --keep-both or --if-different.")


def _layout(chosen: argparse.Namespace) -> "Layout":
    from csm_tui.domain.transfers import Layout

    return Layout.FLAT if chosen.flat else Layout.MIRRORED


def _is_local_too(paths: list[Path], destination: str) -> bool:
    """Say whether a shell's glob may have put a file where the destination should stand."""
    if destination.endswith("/"):
        return False
    same_name = len(paths) == 1 and paths[0].name == Path(destination).name
    return len(paths) > 1 or (Path(destination).exists() and not same_name)


def _print_content(files: "WorkspaceFiles", names: list[str]) -> int:
    if len(names) != 1 or names[0].endswith("/"):
        complain(f"--stdout prints one file, and {len(names):,} were named.", "Name one.")
        return REFUSED
    with files.read(names[0]) as content:
        for block in content:
            sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
    return DONE


def _complain_of_missing(name: str, nearest: tuple[str, ...]) -> None:
    from csm_tui.domain.text import visible

    near = ", ".join(map(visible, nearest))
    complain(f"“{visible(name)}” is not in the workspace.", f"Nearest: {near}." * bool(near))


def _complain_of(item: "QueueItem") -> None:
    from csm_tui.domain.text import visible

    error = item.error
    if error is not None and item.state.value == "conflict":
        complain(error.headline)
    else:
        why = [error.headline, error.next_step] if error is not None else []
        complain(f"{visible(item.planned.name)}: {item.state.value}.", *why)


def _say_plan(plan: "TransferPlan", *, as_json: bool) -> None:
    from csm_tui.domain.text import visible
    from csm_tui.domain.transfers import Direction

    rows = [
        {
            "name": item.name,
            "local": str(item.local),
            "size": item.size,
            "exists": item.exists,
            "warnings": list(item.warnings),
        }
        for item in plan.items
    ]
    if as_json:
        say_json(rows)
        return
    for item in plan.items:
        ends = [visible(item.name), visible(str(item.local))]
        if plan.direction is Direction.UP:
            ends.reverse()
        say(f"{' -> '.join(ends)}{'  (exists)' * item.exists}")
        for warning in item.warnings:
            complain(warning)


def _so_far(snapshot: "QueueSnapshot") -> str:
    from csm_tui.domain.format import human_size

    tally = snapshot.tally
    ended = tally.items - tally.left
    total = "unknown" if tally.total is None else human_size(tally.total)
    moved = f"{human_size(tally.done)} of {total}"
    return f"{ended:,} of {tally.items:,} files  {moved}  {human_size(int(snapshot.rate))}/s"


def _code(item: "QueueItem", ended: "QueueSnapshot") -> int:
    if item.state.value in _FINE:
        return DONE
    error = item.error or ended.trouble
    return FAILED if error is None else told_code(error)


def _arrived(item: "QueueItem") -> str:
    from csm_tui.domain.transfers import Direction

    return str(item.planned.local) if item.direction is Direction.DOWN else item.planned.name


def _as_json(item: "QueueItem") -> dict[str, object]:
    return {
        "name": item.planned.name,
        "local": str(item.planned.local),
        "state": item.state.value,
        "size": item.done if item.state.value == "done" else None,
        "sha256": item.content.sha256 if item.content else None,
        "error": item.error.headline if item.error else None,
        "note": item.note or None,
    }
