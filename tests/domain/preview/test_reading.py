"""A preview of any bytes ends, is safe to show, and states how much was read."""

import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.csv.encoding import ENCODINGS, EncodingSource
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.preview.content import (
    ArchivePreview,
    Extent,
    HexPreview,
    Preview,
    PreviewForm,
    PreviewOptions,
    TablePreview,
    TextPreview,
    WorkbookPreview,
)
from csm_tui.domain.preview.json_text import indented, json_fault
from csm_tui.domain.preview.lines import LONGEST_LINE, MOST_LINES
from csm_tui.domain.preview.reading import preview_of
from csm_tui.domain.text import visible

NAMES = ("a.csv", "a.json", "b/a.yaml", "a", "data.csv/x", "", "a.XML")


def whole(content: bytes) -> Extent:
    return Extent(len(content), len(content), ended=True)


def seen(content: bytes, name: str = "a.txt", options: PreviewOptions | None = None) -> Preview:
    return preview_of(name, content, whole(content), options)


def texts(preview: Preview) -> list[str]:
    match preview:
        case TextPreview() | HexPreview():
            return list(preview.lines)
        case TablePreview():
            cells = [*preview.header, *(cell for row in preview.rows for cell in row)]
            for column in preview.columns:
                cells += [column.name, column.smallest, column.largest]
                cells += [value for value, _ in column.top]
            return cells
        case ArchivePreview() | WorkbookPreview():
            raise AssertionError("bytes alone are no archive")


@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    st.sampled_from(NAMES),
    st.sampled_from([None, *ENCODINGS]),
    st.sampled_from(list(PreviewForm)),
    st.booleans(),
)
def test_any_bytes_have_a_preview_that_is_safe(
    content: bytes, name: str, encoding: str | None, form: PreviewForm, ended: bool
) -> None:
    extent = Extent(len(content), len(content) if ended else None, ended)
    found = preview_of(name, content, extent, PreviewOptions(form, encoding))
    assert all(visible(text) == text for text in texts(found))
    assert found.extent == extent


def test_the_extent_is_in_words() -> None:
    assert Extent(2_100, 2_100, ended=True).words == "all 2.1 kB"
    assert Extent(1_000_000, None, ended=False).words == "first 1.0 MB of unknown size"
    late = Extent(1_000, 5_000, ended=False, out_of_time=True)
    assert late.words == "first 1.0 kB of 5.0 kB, more took too long"


TEXT = "id;ville\n1;Orléans\n2;Besançon\n"


@pytest.mark.parametrize(
    ("content", "encoding", "how"),
    [
        (TEXT.encode(), "utf-8", EncodingSource.GUESSED),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", EncodingSource.MARKED),
        (TEXT.encode("cp1252"), "cp1252", EncodingSource.GUESSED),
        (TEXT.encode("utf-16"), "utf-16", EncodingSource.MARKED),
        (TEXT.encode("utf-16-le"), "utf-16-le", EncodingSource.GUESSED),
        (TEXT.encode("utf-16-be"), "utf-16-be", EncodingSource.GUESSED),
        (TEXT.encode("utf-32"), "utf-32", EncodingSource.MARKED),
        ("\x81é".encode("latin-1"), "iso-8859-1", EncodingSource.GUESSED),
    ],
)
def test_an_encoding_is_guessed_and_says_so(
    content: bytes, encoding: str, how: EncodingSource
) -> None:
    found = seen(content)
    assert isinstance(found, TextPreview)
    assert (found.decoding.encoding, found.decoding.how) == (encoding, how)
    if "Orl" in found.lines[-1]:
        assert found.lines == tuple(TEXT.split("\n")[:-1])


def test_a_chosen_encoding_is_used_and_what_it_is_not_is_counted() -> None:
    found = seen(TEXT.encode("cp1252"), options=PreviewOptions(encoding="utf-8"))
    assert isinstance(found, TextPreview)
    assert found.decoding.words == "utf-8 (chosen, 2 characters are not valid utf-8)"
    assert "1;Orl�ans" in found.lines
    with pytest.raises(InputRefused):
        seen(b"x", options=PreviewOptions(encoding="rot13"))


def test_a_character_that_is_cut_is_no_fault() -> None:
    content = "é".encode()[:1]
    found = preview_of("a.txt", b"caf" + content, Extent(4, None, ended=False))
    assert isinstance(found, TextPreview)
    assert (found.lines, found.decoding.encoding) == (("caf",), "utf-8")


def test_controls_are_visible_and_lines_and_tabs_are_kept() -> None:
    found = seen(b"a\tb\r\n\r\n\x1b[31mred\x1b]0;title\x07\rlast")
    assert isinstance(found, TextPreview)
    assert found.lines == ("a   b", "", "␛[31mred␛]0;title␇", "last")


def test_long_lines_and_many_lines_are_cut() -> None:
    found = seen(b"x" * (LONGEST_LINE + 1) + b"\n" * (MOST_LINES + 1))
    assert isinstance(found, TextPreview)
    assert found.lines[0] == "x" * LONGEST_LINE + "…"
    assert (len(found.lines), found.lines_left_out) == (MOST_LINES, True)
    exact = seen(b"x\n" * MOST_LINES)
    assert isinstance(exact, TextPreview)
    assert (len(exact.lines), exact.lines_left_out) == (MOST_LINES, False)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n\0\1", "PDF document"),
        (b"PAR1\0\0\0", "Parquet table"),
        (bytes(range(256)), ""),
    ],
)
def test_what_is_no_text_is_shown_as_bytes(content: bytes, kind: str) -> None:
    found = seen(content)
    assert isinstance(found, HexPreview)
    assert found.kind == kind


def test_bytes_that_may_be_a_text_say_how_to_see_it() -> None:
    for name, content in (
        ("a.txt", b"a\0b" * 9),
        ("a.json", b"{\0}"),
        ("a.csv", b"\0\1\2,\3\n" * 9),
    ):
        found = preview_of(name, content, Extent(len(content), len(content), ended=True))
        assert isinstance(found, HexPreview)
        assert "choose its encoding (E)" in found.note


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.json"])
def test_a_short_text_with_a_vertical_tab_is_a_text(name: str) -> None:
    content = b"a,b\n1,\v2\n"
    found = preview_of(name, content, Extent(len(content), len(content), ended=True))
    assert not isinstance(found, HexPreview)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.xlsx", b"", "encrypted workbook"),
        ("A.XLSM", b"", "encrypted workbook"),
        ("a.docx", b"", "encrypted Office document"),
        ("a", "EncryptedPackage".encode("utf-16-le"), "encrypted Office document"),
        ("a.xls", b"", "old Office document (xls, doc)"),
    ],
)
def test_an_office_file_with_a_password_is_no_old_document(
    name: str, content: bytes, kind: str
) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + content
    found = preview_of(name, content, Extent(len(content), len(content), ended=True))
    assert isinstance(found, HexPreview)
    assert (found.kind, found.note) == (kind, "")


LFS = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 45678\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (LFS, "Git LFS pointer: the content of 45,678 bytes was not fetched"),
        (LFS.replace("\n", "\r\n"), "of 45,678 bytes"),
        ("/annex/objects/SHA256E-s123--abc.csv\n", "git-annex pointer: the content of 123 bytes"),
        (f"\ufeff{LFS}", "Git LFS pointer"),
        (LFS.replace("git-lfs", "hawser"), "Git LFS pointer"),
        (
            "../.git/annex/objects/8X/f2/MD5-s123--a/MD5-s123--a",
            "git-annex pointer: the content of",
        ),
        ("/annex/objects/SHA256E-s123--abc.csv\n/annex/x\n", "git-annex pointer"),
        ("/annex/objects/URL--http&c%%example\n", "git-annex pointer: the content was not fetched"),
    ],
)
def test_a_file_that_stands_in_for_another_one_is_no_table(content: str, says: str) -> None:
    found = preview_of("Bar.csv", content.encode(), Extent(len(content), len(content), ended=True))
    assert isinstance(found, TextPreview)
    assert says in found.note


def test_a_table_about_pointers_is_a_table() -> None:
    for content in (f"{LFS}{'x,' * 600}", "/annex/objects/a,b\n1,2\n"):
        size = len(content)
        found = preview_of("a.csv", content.encode(), Extent(size, size, ended=True))
        assert isinstance(found, TablePreview)


def test_bytes_line_by_line() -> None:
    found = seen(b"Hello, \x00 w\xc3\xb6rld!!", options=PreviewOptions(form=PreviewForm.HEX))
    assert isinstance(found, HexPreview)
    assert found.lines == (
        "00000000  48 65 6c 6c 6f 2c 20 00  20 77 c3 b6 72 6c 64 21  Hello, . w..rld!",
        "00000010  21                                                !",
    )


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_indented_json_is_the_same_json(value: object, indent: int | None, ascii_: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    pretty = indented(text, 10**6)
    assert json.loads(pretty) == json.loads(text)
    if isinstance(value, str | int | float) or value is None:
        assert pretty == text


def test_json_is_indented_as_it_is_written() -> None:
    found = seen(b'{"a":1.50e3,"a":[],"b":[{"c":"x\\u00e9, [y]"},2]}', "x.json")
    assert isinstance(found, TextPreview)
    assert found.pretty
    assert found.lines == (
        "{",
        '  "a": 1.50e3,',
        '  "a": [],',
        '  "b": [',
        "    {",
        '      "c": "x\\u00e9, [y]"',
        "    },",
        "    2",
        "  ]",
        "}",
    )
    plain = seen(b'{"a":1}', "x.json", PreviewOptions(pretty=False))
    assert isinstance(plain, TextPreview)
    assert (plain.lines, plain.pretty) == (('{"a":1}',), False)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ('{\n "a": 1,\n}', (2, 8), "Illegal trailing comma before end of object"),
        ("[[1, \n ], 2]", (1, 4), "Illegal trailing comma before end of array"),
        ("[1,,]", (1, 4), "Expecting value"),
        ("[1,}", (1, 4), "Expecting value"),
        ('{"a" 1}', (1, 6), "Expecting ':' delimiter"),
        ("{a: 1}", (1, 2), "Expecting property name enclosed in double quotes"),
        ("[1]\r\n[2]", (2, 1), "Extra data"),
        ('"a', (1, 1), "Unterminated string"),
        ('["NaN",\r -Infinity]', (2, 2), "-Infinity is not a JSON value"),
        ("[" * 99_999, (None, None), "Nested too deeply"),
    ],
)
def test_a_fault_of_json_has_its_place(
    text: str, place: tuple[int | None, int | None], why: str
) -> None:
    found = seen(text.encode(), "x.json")
    assert isinstance(found, TextPreview)
    assert found.fault is not None
    assert (found.fault.line, found.fault.column) == place
    assert why in found.fault.what
    assert not found.pretty


def test_deep_and_long_json_stays_small() -> None:
    deep = "[" * 150 + ",".join("1" * 100_000) + "]" * 150
    assert json_fault(deep) is None
    found = seen(deep.encode(), "x.json")
    assert isinstance(found, TextPreview)
    assert len(found.lines) == MOST_LINES
    assert found.lines_left_out
    assert sum(map(len, found.lines)) < 10**6
    assert indented(deep, 10).count("\n") == 10


def test_a_part_of_json_is_not_indented_and_only_what_stays_wrong_is_told() -> None:
    found = preview_of("x.json", b'{"a":', Extent(5, None, ended=False))
    assert isinstance(found, TextPreview)
    assert (found.lines, found.fault, found.pretty) == (('{"a":',), None, False)
    assert "Only the first part was checked" in found.note
    found = preview_of("x.json", b'{"a": 1\n "b": 2,\n"c', Extent(20, None, ended=False))
    assert isinstance(found, TextPreview)
    assert found.fault is not None
    assert (found.fault.line, found.fault.column, found.note) == (2, 2, "")


@pytest.mark.parametrize(
    ("name", "language"),
    [("a.yaml", "yaml"), ("b/c.YML", "yaml"), ("a.xml", "xml"), ("a.csv/b", "text"), ("a", "text")],
)
def test_the_language_goes_by_the_ending(name: str, language: str) -> None:
    found = seen(b"a: 1", name)
    assert isinstance(found, TextPreview)
    assert found.language == language


def test_a_csv_can_be_seen_as_text() -> None:
    for name, content in product(("a.csv", "a.tsv"), (b"a,b\n1,2\n",)):
        assert isinstance(seen(content, name), TablePreview)
        assert isinstance(seen(content, name, PreviewOptions(form=PreviewForm.TEXT)), TextPreview)
    assert isinstance(seen(b"", "a.csv"), TextPreview)
