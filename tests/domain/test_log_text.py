"""The plain text of log lines, and the styles that terminal codes stand for."""

import pytest

from csm_tui.domain.log_text import LineStyle, StyledSpan, plain_text, styled_text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("no codes", "no codes"),
        ("\x1b[31mred\x1b[0m and \x1b[1;38;5;196mmore\x1b[m", "red and more"),
        ("\x1b]0;title\x07text \x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "text link"),
        ("cut \x1b[3", "cut "),
        ("cut \x1b", "cut "),
        ("cut \x1b]0;title", "cut "),
        ("[31mERROR[0m without the first character", "ERROR without the first character"),
        ("array[0] and [5m ago", "array[0] and [5m ago"),
        ("10%\r50%\r100%\r\n", "100%"),
        ("\x1b[2K\r 50%\x1b[K", " 50%"),
        ("spin |\b/\b-", "spin -"),
        ("a\b\b\bb", "b"),
        ("tab\tstays, bell\x07 too", "tab\tstays, bell\x07 too"),
    ],
)
def test_the_plain_text(line: str, text: str) -> None:
    assert plain_text(line) == text
    assert styled_text(line)[0] == text


def test_the_styles() -> None:
    text, spans = styled_text(
        "\x1b[1;31mbad\x1b[22m still\x1b[39m plain\x1b[48;2;1;2;3;4mb\x1b[0m\x1b[94mblue"
    )
    assert text == "bad still plainbblue"
    assert spans == (
        StyledSpan(0, 3, LineStyle(color="red", bold=True)),
        StyledSpan(3, 9, LineStyle(color="red")),
        StyledSpan(15, 16, LineStyle(background="#010203", underline=True)),
        StyledSpan(16, 20, LineStyle(color="bright_blue")),
    )
    assert styled_text("\x1b[38;5;196;48;5;244mx")[1][0].style == LineStyle("#ff0000", "#808080")
