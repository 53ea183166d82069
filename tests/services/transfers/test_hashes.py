"""The hash that is remembered is that of what was sent, or there is none."""

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest

from csm_tui.domain.workspace_files import FileTree
from csm_tui.platform import workspace_files
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.services.workspace_files._digest import INLINE


@pytest.mark.parametrize("size", [1000, 5_000_000])
def test_a_hash_is_of_what_was_sent(
    size: int, files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, content = tmp_path / "a.csv", random.Random(size).randbytes(size)
    source.write_bytes(content)
    digest, nothing = hashlib.sha256(content).hexdigest(), FileTree(())
    assert files.upload(files.plan_upload(source, "", nothing)).sha256 == digest

    send = workspace_files.send_file

    def then_changed(*arguments: Any, **options: Any) -> str:
        name = send(*arguments, **options)
        source.write_bytes(content[::-1])
        return name

    monkeypatch.setattr(workspace_files, "send_file", then_changed)
    done = files.upload(files.plan_upload(source, "", nothing), overwrite=True)
    # That of many bytes is taken from the file, which may be another one in the end.
    assert done.sha256 == (digest if size < INLINE else None)
