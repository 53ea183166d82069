"""The texts on both files in a question about overwriting."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from csm_tui.domain.local_files import LocalEntry, LocalKind
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.ui.presentation.both_sides import BothSides

AT = datetime(2026, 6, 14, 9, 30, tzinfo=UTC)
UNSURE = """size unknown: an upload failed or its answer was lost
           on 2026-06-14 09:30:00 UTC"""
HERE = LocalEntry("a.csv", LocalKind.FILE, 999_949_999_999, AT.timestamp() + 60)


def test_sizes_and_times_are_told_on_one_clock() -> None:
    sides = BothSides(HERE, LastKnown(Fingerprint(999, "5c1c"), AT, "production"))

    assert sides.words.splitlines() == [
        "Here       999.9 GB (999,949,999,999 B), changed 2026-06-14 09:31:00 UTC",
        "Workspace  999 B on 2026-06-14 09:30:00 UTC;",
        "           it may be outdated",
    ]
    assert sides.short_words.splitlines() == [
        "Here  999.9 GB, 2026-06-14 09:31 UTC",
        "There 999 B, 2026-06-14 09:30 UTC",
    ]


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (None, "size and time not provided by the platform"),
        (LastKnown(None, AT, "production"), UNSURE),
    ],
)
def test_what_nobody_knows_is_unknown(there: LastKnown | None, said: str) -> None:
    sides = BothSides(None, there)

    assert "Here       size and time unknown: not readable" in sides.words
    assert f"Workspace  {said}" in sides.words
    assert sides.short_words == "Here  size unknown\nThere size unknown"


def test_a_time_that_no_calendar_holds_is_unknown() -> None:
    odd = LocalEntry("a.csv", LocalKind.FILE, 7, 1e300)
    assert "7 B, changed unknown" in BothSides(odd, None).words


def test_the_lines_fit_into_their_dialogs() -> None:
    content = Fingerprint(999_949_999_999, "5c1c")
    for known in (LastKnown(content, AT, "production"), LastKnown(None, AT, "production")):
        sides = BothSides(HERE, known)
        assert max(map(cell_len, sides.words.splitlines())) <= 72
        assert max(map(cell_len, sides.short_words.splitlines())) <= 36
