import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.services.twin_data._records import CsvFileReader, UnreadableFileError

CELLS = st.text(
    st.one_of(st.sampled_from(",\"'\n\r;\t \\é😀"), st.characters(exclude_categories=["Cs"])),
    max_size=8,
)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_records_are_what_was_written_and_know_their_line(
    tmp_path: Path, rows: list[list[str]], ending: str, with_mark: bool
) -> None:
    expected = []
    text = ""
    for row in rows:
        line = len(io.StringIO(text, newline="").readlines()) + 1
        expected.append((line, row))
        record = io.StringIO(newline="")
        csv.writer(record, lineterminator=ending, quoting=csv.QUOTE_ALL).writerow(row)
        # A blank line counts as a line but is not a record.
        text += record.getvalue() + ending
    path = tmp_path / "some.csv"
    path.write_bytes((b"\xef\xbb\xbf" if with_mark else b"") + text.encode())
    with CsvFileReader(path) as records:
        assert list(records) == expected


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="Not readable"):
        CsvFileReader(tmp_path / "gone.csv")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(content)
    with suppress(UnreadableFileError), CsvFileReader(path) as records:
        assert all(records)
