"""Steps that many tests of transfers share."""

from collections.abc import Iterable
from pathlib import Path

from csm_tui.demo import DemoPlatform
from csm_tui.domain.transfers import ItemState, JournalEntry, QueueItem, QueueSnapshot, TransferPlan
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue, plan_download, plan_upload
from csm_tui.services.workspace_files import WorkspaceFiles

PATIENCE = 60.0
"""Seconds to wait for what usually takes far less."""


def stored(platform: DemoPlatform, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        platform.put_file(platform.workspace_id, name, content)


def in_workspace(platform: DemoPlatform) -> dict[str, bytes]:
    names = platform.file_names(platform.workspace_id)
    return {name: platform.read_file(platform.workspace_id, name) for name in names}


def written(folder: Path, contents: dict[str, bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def downloads(files: WorkspaceFiles, folder: Path, *selection: str) -> TransferPlan:
    return plan_download(files, files.tree(), selection or ("",), folder)


def uploads(files: WorkspaceFiles, folder: Path, destination: str = "") -> TransferPlan:
    return plan_upload(files, files.tree(), sorted(folder.iterdir()), destination)


def ended(queue: TransferQueue) -> QueueSnapshot:
    assert queue.wait(PATIENCE), queue.snapshot()
    return queue.snapshot()


def states(items: QueueSnapshot | Iterable[QueueItem]) -> dict[str, ItemState]:
    items = items.items if isinstance(items, QueueSnapshot) else items
    return {item.planned.name: item.state for item in items}


def history(queue: TransferQueue, journal: Journal) -> list[JournalEntry]:
    """Close the queue and return its entries in the journal, oldest first."""
    assert queue.close(PATIENCE)
    return list(reversed(journal.history(limit=10_000)))
