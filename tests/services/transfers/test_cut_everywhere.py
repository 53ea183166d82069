"""A list or an upload that is cut anywhere is never taken for a whole one."""

import json
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import CsmError
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.test_workspace_files_download import answering
from tests.services.transfers.steps import (
    ended,
    history,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)

NAMES = ["a.csv", "é", ""]
LIST = json.dumps([{"fileName": name} for name in NAMES], ensure_ascii=False).encode()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.001, 0.001))


def framed(how: str, body: bytes, whole: int) -> tuple[str, bytes]:
    match how:
        case "length":
            return f"Content-Length: {whole}", body
        case "chunks":
            end = b"0\r\n\r\n" if len(body) == whole else b""
            return "Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (len(body), body) + end
    return "", body


@pytest.mark.parametrize("how", ["length", "chunks", "neither"])
def test_a_list_that_is_cut_anywhere_is_no_shorter_list(how: str) -> None:
    for offset in range(len(LIST)):
        head, body = framed(how, LIST[:offset], len(LIST))
        with answering(head, body) as files, pytest.raises(CsmError):
            files.tree()
    head, body = framed(how, LIST, len(LIST))
    with answering(head, body) as files:
        assert files.tree().names == tuple(sorted(NAMES))


SIZE = 6 * 1024 * 1024
CUTS = range(0, SIZE, SIZE // 12)


def test_uploads_that_are_cut_anywhere_are_told_as_they_are_and_can_be_repeated(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    contents = {f"{number}.csv": b"%07d" % number * (SIZE // 7) for number in range(len(CUTS))}
    out = written(tmp_path / "out", contents)
    stored(platform, {"0.csv": b"theirs"})
    plan = uploads(files, out)
    for cut in CUTS:
        platform.faults.add(InjectedFault("cut_upload", "/files$", "POST", times=1, after=cut))
    with TransferQueue(journal, pauses=()) as queue:
        queue.add(files, plan)
        seen = ended(queue)
        # A file that exists is a conflict, without sending it.
        assert states(seen).pop("0.csv") is ItemState.CONFLICT
        assert seen.tally.count(ItemState.FAILED, ItemState.UNKNOWN) == len(CUTS) - 1
        assert in_workspace(platform) == {"0.csv": b"theirs"}

        platform.faults.clear()
        queue.look()
        assert ended(queue).tally.count(ItemState.FAILED) == len(CUTS) - 1
        queue.retry()
        assert ended(queue).tally.count(ItemState.DONE) == len(CUTS) - 1
        assert in_workspace(platform) == contents | {"0.csv": b"theirs"}
        lines = history(queue, journal)
    for name in contents.keys() - {"0.csv"}:
        told = [line.outcome for line in lines if line.name == name]
        assert told[0] in {FileOutcome.FAILED, FileOutcome.UNKNOWN}
        assert told[-1] is FileOutcome.DONE
        assert FileOutcome.DONE not in told[:-1]
