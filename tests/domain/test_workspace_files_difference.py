"""The difference of two contents is bounded, safe to show, and never empty without a reason."""

from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.difference import LARGEST, SHOWN_LINES, difference


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_two_contents_that_differ_show_it_or_say_why(old: bytes, new: bytes) -> None:
    if old == new:
        return
    found = difference(old, new)
    assert (found.old_size, found.new_size) == (len(old), len(new))
    assert bool(found.lines) is (found.reason is None)
    assert all(line == visible(line) for line in found.lines)


def test_a_change_of_line_ends_is_seen() -> None:
    assert difference(b"a\r\nb\r\n", b"a\nb\r\n").lines == (
        "@@ -1,3 +1,3 @@", "-a␍", "+a", " b␍", " ",
    )  # fmt: skip


def test_escapes_are_visible() -> None:
    assert "+␛[31m" in difference(b"a", b"\x1b[31m").lines


def test_much_is_cut_and_too_much_is_not_compared() -> None:
    found = difference(b"", b"x\n" * 4_000)
    assert (len(found.lines), found.more) == (SHOWN_LINES, True)
    assert difference(b"", b"x\n" * 10_000).reason
    assert difference(b"a", b"x" * (LARGEST + 1)).reason
    assert difference(b"a", b"\xff").reason == "not UTF-8 text"
    assert difference(b"a", b"\xef\xbb\xbfa").reason == "only the byte-order mark differs"
