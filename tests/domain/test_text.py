"""Text from outside cannot move the cursor, hide, or add a line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [/red] text", "plain [/red] text"),
        ("two\nlines\r\n", "two␊lines␍␊"),
        ("\x1b[31mred", "␛[31mred"),
        ("bell\x07\x7f", "bell␇␡"),
        ("\x9b31m", "\\u009b31m"),
        ("evil\u202egpj.exe", "evil\\u202egpj.exe"),
        ("\ud800", "\\ud800"),
        ("line\u2028separator", "line\\u2028separator"),
        ("paragraph\u2029separator", "paragraph\\u2029separator"),
        ("bière 🍺", "bière 🍺"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("", ""),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(alphabet=st.characters()))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    kinds = {
        unicodedata.category(character) for character in shown if character not in "\u200c\u200d"
    }
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown
