"""The text of a log line: colours understood, other codes dropped, progress bars at their end."""

import pytest

from csm_tui.domain.log_text import USUAL, Look, pieces, plain


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("as it is [/x]\t日本", "as it is [/x]\t日本"),
        ("\x1b[1;31mERROR\x1b[0m: bad", "ERROR: bad"),
        ("\x1b[38;2;255;0;0mred\x1b[K\x1b[?25l", "red"),
        ("\x1b]0;title\x07text \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "text link"),
        ("\x1bPsecret\x1b\\shown \x1b(B\x9b31mred", "shown red"),
        ("cut off \x1b[3", "cut off "),
        ("cut off \x1b", "cut off "),
        ("\x1b]never ended", "never ended"),
        ("10 %\r55 %\r100 %", "100 %"),
        ("10 %\r100 %\x1b[K\r", "100 %"),
        ("only a return\r", "only a return"),
        ("\r\r", ""),
        ("", ""),
    ],
)
def test_text_is_what_a_terminal_shows_last(line: str, text: str) -> None:
    assert plain(line) == text
    assert "".join(each for each, _ in pieces(line)) == text


def test_colours_of_all_sizes_become_the_nearest_name() -> None:
    looks = {
        "\x1b[31mx": Look("red"),
        "\x1b[96mx": Look("cyan"),
        "\x1b[38;5;208mx": Look("yellow"),
        "\x1b[38;5;46mx": Look("green"),
        "\x1b[38;5;11mx": Look("yellow"),
        "\x1b[38;5;238mx": Look("black"),
        "\x1b[38;2;90;120;250mx": Look("blue"),
        "\x1b[38:2:250:250:250mx": Look("white"),
        "\x1b[48;5;31;1;4mx": Look(bold=True, underline=True),
        "\x1b[1;2;3;7;22;23;27mx": USUAL,
        "\x1b[31;39mx": USUAL,
        "\x1b[mx": USUAL,
    }
    assert {line: pieces(line)[0][1] for line in looks} == looks


def test_a_look_lasts_until_it_changes_and_over_a_carriage_return() -> None:
    line = "\x1b[33mwait\rWARN\x1b[0m done\x1b[1m"
    assert pieces(line) == (("WARN", Look("yellow")), (" done", USUAL))
