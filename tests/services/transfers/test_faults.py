"""Whatever breaks at whatever step: no partial file, no lost item, and a history that is true."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.faults import KINDS
from csm_tui.domain.errors import UnsafeName
from csm_tui.domain.transfers import Decision, Direction, ItemState, JournalEntry
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    PATIENCE,
    downloads,
    ended,
    history,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything
from tests.waiting import wait_until

THEIRS = {f"data/{n}.csv": b"theirs %d\n" % n for n in range(3)} | {"both.csv": b"theirs\n"}
MINE = {f"mine/{n}.csv": b"mine %d\n" % n for n in range(3)} | {"both.csv": b"mine\n"}
STEPS = {
    "list": ("GET", "/files$"),
    "download": ("GET", "/download"),
    "upload": ("POST", "/files$"),
}
SILENT = {"hang", "stall"}
"""Faults that end only when the items are cancelled, as a user would do."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.001, 0.001))


@pytest.mark.parametrize("when", ["once", "always"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "slow"])
def test_nothing_is_partial_lost_or_told_wrong(
    kind: str,
    step: str,
    when: str,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    journal: Journal,
    tmp_path: Path,
) -> None:
    stored(platform, THEIRS)
    here = written(tmp_path / "here", {"both.csv": MINE["both.csv"]})
    out = written(tmp_path / "out", MINE)
    plans = [downloads(files, here), uploads(files, out)]
    method, path = STEPS[step]
    if (kind, step) == ("bad_json", "download"):
        pytest.skip("a file may hold anything, broken JSON too")
    times = {"once": 1, "always": None}[when]
    platform.faults.add(InjectedFault(kind, path, method, times))  # type: ignore[arg-type]
    with TransferQueue(journal, pauses=(0.001,)) as queue:
        for plan in plans:
            queue.add(files, plan, decision=Decision.IF_DIFFERENT)
        while kind in SILENT and not queue.wait(0.3):
            queue.cancel()
        seen = ended(queue)
        lines = history(queue, journal)

    assert len(seen.items) == len(THEIRS) + len(MINE)
    assert all(item.state.ended or item.state is ItemState.CONFLICT for item in seen.items) or (
        seen.paused
    )
    assert_nothing_is_partial(platform, here)
    assert_true(lines, platform, here)
    told = {(line.direction, line.name) for line in lines}
    begun = {(i.direction, i.planned.name) for i in seen.items if i.state.ended and i.attempts}
    assert told >= begun


def assert_nothing_is_partial(platform: DemoPlatform, here: Path) -> None:
    for name, content in only_files(here).items():
        assert content in {THEIRS.get(name), MINE.get(name)}, name
    for name, content in in_workspace(platform).items():
        assert content in {THEIRS.get(name), MINE.get(name)}, name


def assert_true(lines: list[JournalEntry], platform: DemoPlatform, here: Path) -> None:
    """Compare every entry with the files; those of one name go both ways, so only the others."""
    there = in_workspace(platform)
    for line in lines:
        if line.name == "both.csv":
            continue
        if line.direction is Direction.DOWN:
            local = here / line.name
            found = local.read_bytes() if local.exists() else None
            assert found == (THEIRS[line.name] if line.outcome is FileOutcome.DONE else None)
        elif line.outcome is FileOutcome.DONE:
            assert there[line.name] == MINE[line.name]
        elif line.outcome is not FileOutcome.UNKNOWN:
            assert line.name not in there


def only_files(folder: Path) -> dict[str, bytes]:
    found = everything(folder)
    return {name: content for name, content in found.items() if not name.endswith("/")}


BODY = b"id;stock;name\n1;4;bar\n2;5;pub\n"


@pytest.mark.parametrize("known", [True, False], ids=["over another", "anew"])
def test_a_body_cut_at_every_offset(
    known: bool, platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    stored(platform, {f"{offset}.csv": BODY for offset in range(len(BODY))})
    here = tmp_path / "here"
    if known:
        written(here, {f"{offset}.csv": b"old" for offset in range(len(BODY))})
    plan = downloads(files, here)
    for offset in range(len(BODY)):
        platform.faults.add(InjectedFault("cut", f"file_name={offset}.csv", after=offset))
    before = only_files(here)
    with TransferQueue(journal, pauses=()) as queue:
        queue.add(files, plan, decision=Decision.OVERWRITE)
        assert set(states(ended(queue)).values()) == {ItemState.FAILED}
        assert only_files(here) == before

        platform.faults.clear()
        queue.retry()
        assert set(states(ended(queue)).values()) == {ItemState.DONE}
        assert set(only_files(here).values()) == {BODY}


def test_answers_that_come_late_are_taken(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, THEIRS)
    platform.faults.add(InjectedFault("slow", path="/files", delay=0.1, times=20))
    queue.add(files, downloads(files, tmp_path / "here"))
    queue.add(files, uploads(files, written(tmp_path / "out", {"late.csv": b"id\n"})))

    assert set(states(ended(queue)).values()) == {ItemState.DONE}


def test_a_local_file_that_changed_or_went_is_not_sent(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    out = written(tmp_path / "out", {"grows": b"1", "changes": b"1", "goes": b"1", "stays": b"1"})
    queue.pause()
    queue.add(files, uploads(files, out))
    (out / "grows").write_bytes(b"12")
    (out / "changes").write_bytes(b"2")
    (out / "goes").unlink()
    queue.resume()
    seen = states(ended(queue))
    assert seen.pop("stays") is ItemState.DONE
    assert set(seen.values()) == {ItemState.FAILED}
    assert in_workspace(platform) == {"stays": b"1"}

    # Tried again, each is sent as it is now.
    queue.retry()
    assert states(ended(queue)).pop("goes") is ItemState.FAILED
    assert in_workspace(platform) == {"stays": b"1", "grows": b"12", "changes": b"2"}


def test_a_target_that_became_a_trap_is_not_written(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"out/a.csv": b"1", "file/a.csv": b"1", "folder": b"1", "fine.csv": b"1"})
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    plan = downloads(files, here)
    elsewhere.mkdir()
    (here / "folder").mkdir(parents=True)
    (here / "out").symlink_to(elsewhere)
    (here / "file").write_bytes(b"mine")
    queue.add(files, plan, decision=Decision.OVERWRITE)

    seen = ended(queue)
    assert {n for n, state in states(seen).items() if state is ItemState.DONE} == {"fine.csv"}
    assert seen.tally.count(ItemState.FAILED) == 3
    assert any(isinstance(item.error, UnsafeName) for item in seen.items)
    assert not list(elsewhere.iterdir())
    assert (here / "file").read_bytes() == b"mine"


def test_a_link_at_the_target_is_replaced_and_not_followed(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {"a.csv": b"theirs"})
    outside = tmp_path / "outside.csv"
    outside.write_bytes(b"mine")
    here = tmp_path / "here"
    here.mkdir()
    (here / "a.csv").symlink_to(outside)
    queue.add(files, downloads(files, here))
    assert states(ended(queue)) == {"a.csv": ItemState.CONFLICT}

    queue.resolve(Decision.OVERWRITE)
    ended(queue)
    assert (outside.read_bytes(), (here / "a.csv").read_bytes()) == (b"mine", b"theirs")


def test_a_journal_that_breaks_ends_no_transfer(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    stored(platform, THEIRS)
    journal.record([])
    journal.path.write_bytes(b"no journal at all" * 999)
    with TransferQueue(journal) as queue:
        queue.add(files, downloads(files, tmp_path / "here"))
        assert set(states(ended(queue)).values()) == {ItemState.DONE}
        trouble = wait_until(lambda: queue.snapshot().trouble, "it is said")
        assert trouble is not None
        assert "damaged" in trouble.headline
        assert not queue.snapshot().paused
        assert {line.name for line in history(queue, journal)} == set(THEIRS)


def test_two_queues_share_one_journal(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    out = written(tmp_path / "out", {f"{n}.csv": b"%d" % n for n in range(60)})
    with TransferQueue(journal) as one, TransferQueue(Journal(journal.path)) as other:
        one.add(files, uploads(files, out, "one"))
        other.add(files, uploads(files, out, "other"))
        assert one.wait(PATIENCE)
        assert other.wait(PATIENCE)
        assert other.close(PATIENCE)
        lines = history(one, journal)

    assert {line.name for line in lines} == in_workspace(platform).keys()
    assert len(lines) == 120


def test_a_snapshot_without_changes_costs_no_new_list(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, THEIRS)
    queue.add(files, downloads(files, tmp_path / "here"))
    ended(queue)
    wait_until(lambda: all(item.content for item in queue.snapshot().items), "all is known")

    assert queue.snapshot().items is queue.snapshot().items
    assert queue.snapshot().version == queue.snapshot().version
