"""Text from outside: never markup, never obeyed, cut by cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from csm_tui.domain.text import visible
from csm_tui.ui.text import fit, outside

TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("日本👩👧\u200d\ufe0f⚠\u0301é[]/ ab\x1b")),
    max_size=60,
).map(visible)


def test_markup_stays_text() -> None:
    text = "[/x] [red]data[/red] [@click=app.quit]"
    assert outside(text).plain == text
    assert outside(text).spans == []


def test_control_characters_are_seen() -> None:
    assert outside("a\x1b[31m\n").plain == "a␛[31m␊"


def test_anything_can_be_shown() -> None:
    assert outside(12.5) == Content("12.5")
    assert outside(None).plain == "None"


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
        ("", 0, ""),
    ],
)
def test_text_is_cut_by_cells(text: str, cells: int, shown: str) -> None:
    assert fit(text, cells) == shown


def test_a_path_keeps_both_ends() -> None:
    shown = fit("brewery/scenario/2024/customers.csv", 20, middle=True)
    assert shown == "brewery/s…tomers.csv"


@given(text=TEXTS, cells=st.integers(0, 70), middle=st.booleans())
def test_a_cut_text_fits(text: str, cells: int, middle: bool) -> None:
    shown = fit(text, cells, middle=middle)
    assert cell_len(shown) <= cells
    assert shown == text or cell_len(text) > cells
