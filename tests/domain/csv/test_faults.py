import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.csv.faults import LONGEST_CELL, open_quote, record_fault


def fault_of(text: str, separator: str = ",") -> tuple[str, str]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    with pytest.raises(csv.Error) as caught:
        list(reader)
    return record_fault(str(caught.value), separator)


def test_a_cell_longer_than_pythons_own_limit_is_valid() -> None:
    rows = list(csv.reader(["a,geometry", "1," + "x" * 300_000], strict=True))
    assert len(rows[1][1]) == 300_000


def test_a_cell_that_does_not_end_is_told_by_its_limit() -> None:
    what, _ = fault_of("x" * (LONGEST_CELL + 1))
    assert what == "Cell longer than 16 MiB; usually an unclosed quote."


@pytest.mark.parametrize(
    ("separator", "name"),
    [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "vertical bar (|)"), ("~", "'~'")],
)
def test_a_bad_quote_is_told_with_the_separator_of_the_file(separator: str, name: str) -> None:
    what, _ = fault_of(f'a{separator}"b"c{separator}d', separator)
    assert what == f"A closing quote is followed by something else than a {name}."


def test_a_quote_that_stays_open_is_told_as_one() -> None:
    assert fault_of('a,"b\nc,d\n') == ("Unclosed quote.", "Close the quote.")


CELLS = st.text(st.sampled_from('ab,;"\n'), max_size=6)


@given(st.lists(CELLS, max_size=5), CELLS, st.sampled_from(",;"))
def test_the_line_on_which_a_quote_was_left_open_is_found(
    before: list[str], rest: str, separator: str
) -> None:
    record = "".join('"' + cell.replace('"', '""') + f'"{separator}' for cell in before)
    opened = record.count("\n")
    lines = (record + '"' + rest.replace('"', '""')).splitlines(keepends=True)
    assert open_quote(lines, separator) == opened
