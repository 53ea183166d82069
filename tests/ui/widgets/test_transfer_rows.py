"""Transfers in a few words."""

from pathlib import Path

import pytest

from csm_tui.domain.transfers import ItemState, PlannedUpload, QueueItem, QueueSnapshot, Tally
from csm_tui.domain.workspace_files import UploadPlan
from csm_tui.ui.widgets.transfer_rows import bytes_of, head_lines, summary


@pytest.mark.parametrize(("count", "words"), [(1, "! 1 conflict"), (600, "! 600 conflicts")])
def test_conflicts_are_counted_alike_everywhere(count: int, words: str) -> None:
    tally = Tally({ItemState.CONFLICT: count})
    shown = QueueSnapshot(1, (), (), tally, 0.0, False)
    assert head_lines(shown)[1].endswith(words)
    assert words in summary(shown)


@pytest.mark.parametrize(
    ("state", "total", "words"),
    [
        (ItemState.FAILED, 88, "none of 88 B"),
        (ItemState.FAILED, None, "none"),
        (ItemState.RUNNING, 88, "88 B of 88 B"),
        (ItemState.DONE, 88, "88 B"),
    ],
)
def test_what_failed_has_nothing_done(state: ItemState, total: int | None, words: str) -> None:
    planned = PlannedUpload(UploadPlan(Path("/here/a.csv"), "a.csv", 88, 0, False))
    assert bytes_of(QueueItem(1, 1, planned, state, 88, total)) == words
