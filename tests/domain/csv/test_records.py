"""The reader yields each record with its line and its fault, and never holds more than one."""

import csv
import io
from collections.abc import Iterable
from itertools import chain, islice, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.csv.dialect import SEPARATORS, separator_of
from csm_tui.domain.csv.encoding import ENCODINGS, EncodingSource, decoded
from csm_tui.domain.csv.records import Record, RecordReader


def records(text: str, separator: str = ",", longest: int = 1 << 20) -> list[Record]:
    return list(RecordReader(io.StringIO(text, newline=""), separator, longest))


def written(rows: list[list[str]], separator: str, ending: str, quoting: int) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows(rows)
    return text.getvalue()


# Letters that all encodings have, and characters with a meaning in CSV.
CELLS = st.text(st.sampled_from(",;\t|\"'\n\r ax1éÄ"), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8)
ENDINGS = st.sampled_from(["\n", "\r\n", "\r"])
QUOTING = st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
TABLE = [["id", "name", "text"], ["1", "ä", "x"], ["2", "b", "y"], ["3", "c", "z"]]


@given(
    ROWS,
    st.sampled_from([*SEPARATORS]),
    ENDINGS,
    QUOTING,
    st.sampled_from(ENCODINGS),
    st.booleans(),
)
def test_what_a_writer_wrote_is_read_back(
    rows: list[list[str]], separator: str, ending: str, quoting: int, encoding: str, ended: bool
) -> None:
    if quoting == csv.QUOTE_MINIMAL:
        # The writer does not quote other line ends than its own.
        rows = [[cell.replace("\r", "").replace("\n", ending) for cell in row] for row in rows]
    text = written(rows, separator, ending, quoting)
    found, decoding = decoded(text.encode(encoding), encoding, ended=ended)
    assert (found, decoding.replaced) == (text, 0)
    assert [(cells, fault) for _, cells, fault in records(found, separator)] == [
        (row, None) for row in rows
    ]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "named", "how"),
    [
        ("utf-8", "utf-8", EncodingSource.GUESSED),
        ("utf-8-sig", "utf-8-sig", EncodingSource.MARKED),
        ("utf-16", "utf-16", EncodingSource.MARKED),
        ("utf-32", "utf-32", EncodingSource.MARKED),
        ("utf-16-le", "utf-16-le", EncodingSource.GUESSED),
        ("utf-16-be", "utf-16-be", EncodingSource.GUESSED),
        ("cp1252", "cp1252", EncodingSource.GUESSED),
        ("iso-8859-1", "cp1252", EncodingSource.GUESSED),
    ],
)
def test_encoding_and_separator_are_found(
    separator: str, ending: str, encoding: str, named: str, how: EncodingSource
) -> None:
    content = written(TABLE, separator, ending, csv.QUOTE_MINIMAL).encode(encoding)
    text, decoding = decoded(content, None, ended=True)
    assert (decoding.encoding, decoding.how) == (named, how)
    assert separator_of(text) == separator
    assert [cells for _, cells, _ in records(text, separator)] == TABLE


def test_each_record_has_its_line_and_its_fault() -> None:
    found = records('a,b\n"x\ny",2\n\n"bad"x,3\n4,5\n6,"7\n8","9\n')
    assert [(line, cells) for line, cells, fault in found if fault is None] == [
        (1, ["a", "b"]),
        (2, ["x\ny", "2"]),
        (6, ["4", "5"]),
    ]
    faults = [fault for _, _, fault in found if fault is not None]
    assert [(fault.line, fault.unclosed) for fault in faults] == [(5, False), (8, True)]
    assert faults[0].what == "A closing quote is followed by something else than a comma."
    assert faults[1].what == "Unclosed quote."
    assert all(fault.next_step for fault in faults)


class Lines(io.TextIOBase):
    """A text, possibly endless, that counts the characters read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.read_so_far = 0

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override] # as TextIO has it
        line = next(self._lines, "")[:size]
        self.read_so_far += len(line)
        return line


MIB = 1 << 20


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        pytest.param(chain(['"x,y\n'], repeat("x,y\n")), 2, "Quote not closed", id="open quote"),
        pytest.param(repeat("x" * MIB), 2, "longer than 1 MiB", id="no line end"),
    ],
)
def test_a_record_without_an_end_is_the_last_and_takes_no_more_than_its_limit(
    lines: Iterable[str], line: int, words: str
) -> None:
    text = Lines(chain(["a,b\n"], lines))
    found = list(RecordReader(text, longest=MIB))  # type: ignore[arg-type]
    assert [cells for _, cells, fault in found if fault is None] == [["a", "b"]]
    fault = found[-1][2]
    assert fault is not None
    assert fault.line == line
    assert words in fault.what
    assert text.read_so_far < MIB + 10


def test_records_come_as_the_text_is_read() -> None:
    text = Lines(repeat("1,2\n"))
    found = list(islice(RecordReader(text), 5))  # type: ignore[arg-type]
    assert [line for line, _, _ in found] == [1, 2, 3, 4, 5]
    assert text.read_so_far == 20
