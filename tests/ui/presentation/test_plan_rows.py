"""The words of a plan."""

from pathlib import Path

import pytest

from csm_tui.domain.transfers import Direction, PlannedTransfer, TransferPlan
from csm_tui.domain.workspace_files import WorkspaceAddress
from csm_tui.ui.presentation.plan_rows import PlanRows, plan_words

HERE, PLACE = Path("/here"), WorkspaceAddress("https://api.example.com/v4", "o-1", "w-1")


@pytest.mark.parametrize(
    ("seen", "words", "cells"),
    [
        ({}, "size unknown", ["unknown", "unknown"]),
        ({"a.csv": 1200}, "at least about 1.2 kB, as last seen", ["~1.2 kB", "unknown"]),
        ({"a.csv": 1200, "b.csv": 0}, "about 1.2 kB, as last seen", ["~1.2 kB", "~0 B"]),
    ],
)
def test_a_size_that_only_the_history_knows_is_called_so(
    seen: dict[str, int], words: str, cells: list[str]
) -> None:
    items = tuple(
        PlannedTransfer(Direction.DOWN, name, HERE / name, folder=HERE)
        for name in ("a.csv", "b.csv")
    )
    plan = TransferPlan(Direction.DOWN, PLACE, items, last_seen=seen)
    assert plan_words(plan) == f"2 files, {words}"
    assert [row[2] for row in PlanRows(plan)] == cells
    assert plan.size is None
