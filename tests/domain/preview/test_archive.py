"""Archives are listed without being unpacked, and hostile ones do no harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.preview.archive import MOST_ENTRIES, archive_of, workbook_of
from csm_tui.domain.preview.content import (
    ArchiveEntry,
    ArchivePreview,
    Extent,
    Sheet,
    WorkbookPreview,
)
from csm_tui.domain.preview.reading import is_zip

EXTENT = Extent(1, 1, ended=True)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="Bars &amp; caf\u00e9s" sheetId="1" r:id="rId1"/>'
    '<sheet name="Old\u202e" sheetId="2" state="hidden" r:id="rId2"/>'
    '<sheet name="Gone" sheetId="3" r:id="rId9"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
SHEET = f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:F200"/><sheetData><row/>'


def zipped(parts: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def workbook(**changed: str) -> io.BytesIO:
    return zipped(
        {
            "xl/workbook.xml": changed.get("book", BOOK),
            "xl/_rels/workbook.xml.rels": changed.get("relations", RELATIONS),
            "xl/worksheets/sheet1.xml": changed.get("sheet", SHEET),
            "xl/worksheets/sheet2.xml": "<worksheet><sheetData/></worksheet>",
        }
    )


def test_entries_are_listed_with_their_sizes() -> None:
    found = archive_of(zipped({"nodes/": b"", "nodes/\x1b[0m.csv": b"x" * 5_000}), EXTENT)
    assert isinstance(found, ArchivePreview)
    folder, file = found.entries
    assert (folder.name, folder.is_folder) == ("nodes/", True)
    assert (file.name, file.size, file.is_folder) == ("nodes/␛[0m.csv", 5_000, False)
    assert file.packed < 100
    assert (found.count, found.size) == (2, 5_000)


def test_sheets_are_listed_with_their_dimensions() -> None:
    found = workbook_of(workbook(), EXTENT)
    assert isinstance(found, WorkbookPreview)
    assert found.sheets == (
        Sheet("Bars & cafés", "A1:F200", hidden=False),
        Sheet("Old\\u202e", "", hidden=True),
        Sheet("Gone", "", hidden=False),
    )


def renamed(parts: io.BytesIO, change: Callable[[str], str]) -> io.BytesIO:
    """Return a zip with the same parts under other names."""
    with zipfile.ZipFile(parts) as archive:
        return zipped({change(name): archive.read(name) for name in archive.namelist()})


STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@pytest.mark.parametrize(
    "file",
    [
        workbook(book=BOOK.replace(_LINKS, STRICT)),
        renamed(workbook(), lambda name: name.replace("/", "\\")),
        renamed(workbook(), str.upper),
        workbook(relations=RELATIONS.replace("worksheets/sheet1", "./worksheets\\sheet1")),
    ],
    ids=["strict", "backslashes", "upper case", "backslash in a target"],
)
def test_odd_workbooks_have_their_sheets(file: io.BytesIO) -> None:
    found = workbook_of(file, EXTENT)
    assert isinstance(found, WorkbookPreview)
    assert [sheet.dimensions for sheet in found.sheets] == ["A1:F200", "", ""]


def test_a_workbook_of_another_name_is_found_by_its_relation() -> None:
    book = f'<Relationship Id="r" Type="{_LINKS}/officeDocument" Target="/book/b.xml"/>'
    top = RELATIONS.partition("<Relationship ")[0]
    file = zipped(
        {
            "_rels/.rels": f"{top}{book}</Relationships>",
            "book/b.xml": BOOK,
            "book/_rels/b.xml.rels": RELATIONS,
            "book/worksheets/sheet1.xml": SHEET,
        }
    )
    found = workbook_of(file, EXTENT)
    assert isinstance(found, WorkbookPreview)
    assert found.sheets[0].dimensions == "A1:F200"


@pytest.mark.parametrize("told", ["A1", "A1:A1", "$A$1", "a1"])
def test_a_size_that_was_never_counted_is_not_told(told: str) -> None:
    found = workbook_of(workbook(sheet=SHEET.replace("A1:F200", told)), EXTENT)
    assert isinstance(found, WorkbookPreview)
    assert found.sheets[0].dimensions == ""


@pytest.mark.parametrize(
    ("written", "shown"),
    [("ét/日本.txt".encode(), "ét/日本.txt"), ("été.txt".encode("cp437"), "été.txt")],
)
def test_names_without_a_flag_are_read_as_what_they_are(written: bytes, shown: str) -> None:
    plain = zipped({"x" * len(written): b""}).getvalue()
    (entry,) = _entries(plain.replace(b"x" * len(written), written))
    assert entry.name == shown


def test_the_right_name_may_stand_beside_a_plain_one() -> None:
    plain, name = b"_t_.txt", "été.txt".encode()
    beside = struct.pack("<HHBL", 0x7075, 5 + len(name), 1, zlib.crc32(plain)) + name
    info = zipfile.ZipInfo(plain.decode())
    info.extra = struct.pack("<HH", 0x9999, 2) + b"xx" + beside
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(info, b"")
    (entry,) = _entries(content.getvalue())
    assert entry.name == "été.txt"
    (other,) = _entries(content.getvalue().replace(plain, b"abc.txt"))
    assert other.name == "abc.txt", "it was written beside another name"


def test_an_entry_may_have_an_empty_name() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, archive.open(zipfile.ZipInfo(""), "w") as part:
        part.write(b"x")
    (entry,) = _entries(content.getvalue())
    assert (entry.name, entry.is_folder) == ("", False)


def _entries(content: bytes) -> tuple[ArchiveEntry, ...]:
    found = archive_of(io.BytesIO(content), EXTENT)
    assert isinstance(found, ArchivePreview)
    return found.entries


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "changed",
    [
        {"book": LAUGHS + BOOK},
        {"book": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + BOOK},
        {"book": "no XML"},
        {"relations": LAUGHS + RELATIONS},
    ],
)
def test_a_workbook_that_is_none_says_why(changed: dict[str, str]) -> None:
    found = workbook_of(workbook(**changed), EXTENT)
    assert isinstance(found, str)
    assert found


def test_a_sheet_that_cannot_be_read_is_listed_without_dimensions() -> None:
    found = workbook_of(workbook(sheet=LAUGHS + SHEET), EXTENT)
    assert isinstance(found, WorkbookPreview)
    assert found.sheets[0].dimensions == ""


def test_a_zip_that_is_no_workbook_says_so() -> None:
    assert isinstance(workbook_of(zipped({"a": b""}), EXTENT), str)


def test_bombs_are_harmless() -> None:
    started = process_time()
    bomb = zipped({"xl/workbook.xml": b"<workbook>" + b" " * 300_000_000})
    found = workbook_of(bomb, EXTENT)
    assert isinstance(found, str)
    listed = archive_of(bomb, EXTENT)
    assert isinstance(listed, ArchivePreview)
    assert listed.size > 300_000_000
    # Most of that time goes into writing the file.
    assert process_time() - started < 10
    packed = zipped({"xl/workbook.xml": b" " * 1_000_000}, zipfile.ZIP_BZIP2)
    assert isinstance(workbook_of(packed, EXTENT), str)


def test_many_entries_are_counted_and_a_few_shown() -> None:
    found = archive_of(zipped({str(n): b"" for n in range(MOST_ENTRIES + 1)}), EXTENT)
    assert isinstance(found, ArchivePreview)
    assert (len(found.entries), found.count) == (MOST_ENTRIES, MOST_ENTRIES + 1)


def test_a_list_without_end_is_not_read() -> None:
    file = zipped({("x" * 60_000 + str(n)): b"" for n in range(80)}, zipfile.ZIP_STORED)
    assert archive_of(file, EXTENT) == "the list of entries is too long for a preview"


@given(st.binary(max_size=80), st.integers(0, 300), st.integers(0, 300))
def test_broken_archives_say_why(noise: bytes, start: int, cut: int) -> None:
    whole = workbook().getvalue()
    for content in (noise, b"PK\x03\x04" + noise, whole[:-cut], whole[start:] + noise):
        assert isinstance(archive_of(io.BytesIO(content), EXTENT), str | ArchivePreview)
        assert isinstance(workbook_of(io.BytesIO(content), EXTENT), str | WorkbookPreview)
    at = min(start, len(whole))
    spoiled = whole[:at] + noise + whole[at + len(noise) :]
    assert isinstance(archive_of(io.BytesIO(spoiled), EXTENT), str | ArchivePreview)
    assert isinstance(workbook_of(io.BytesIO(spoiled), EXTENT), str | WorkbookPreview)


def test_a_zip_is_known_by_its_signature() -> None:
    assert is_zip(zipped({}).getvalue())
    assert is_zip(zipped({"a": b""}).getvalue())
    assert not is_zip(b"PK, the city")
