import pytest

from csm_tui.domain.twin import CsvKind
from csm_tui.domain.twin.header import read_header


@pytest.mark.parametrize(
    ("columns", "kind", "keys"),
    [
        (["id", "Age"], CsvKind.NODE, ("id", None, None)),
        (["Age", "ID"], CsvKind.NODE, ("ID", None, None)),
        (["Src", "DEST", "w"], CsvKind.RELATIONSHIP, (None, "Src", "DEST")),
        (["id", "dest", "src"], CsvKind.RELATIONSHIP, ("id", "src", "dest")),
        (["id", "src"], CsvKind.NODE, ("id", None, None)),
        (["src", "w"], CsvKind.REFUSED, (None, None, None)),
    ],
)
def test_kind_follows_the_names_of_the_columns(
    columns: list[str], kind: CsvKind, keys: tuple[str | None, ...]
) -> None:
    header = read_header(columns)
    assert header.kind is kind
    assert (header.id_column, header.src_column, header.dest_column) == keys


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["id", "ID"], "differ only in case"),
        (["id", "a", "a"], "Duplicate column"),
        (["id", "a", ""], "The last column has no name"),
        (["id", " ", "a"], "Column 2 has no name"),
        (["id", "a`b"], "backquote"),
        (["id", "a\0"], "NUL"),
        (["name", "age"], "No id column"),
        (["dest", "x"], "Column dest without column src."),
        (["src", " dest"], "Column ' dest' starts with a space."),
        (["src\u00a0", "dest"], "ends with a space"),
        (["\u2066id\u2069", "x"], "starts with the invisible character U+2066"),
        (["id", "\u180esrc", "dest"], "starts with the invisible character U+180E"),
        (["\ufeffid", "x"], "starts with the invisible character U+FEFF"),
        (["id", "id "], "Column 'id ' ends with a space."),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(columns: list[str], words: str) -> None:
    header = read_header(columns)
    assert header.kind is CsvKind.REFUSED
    assert words in header.reason
    assert header.next_step


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (["from", " to"], "rename from to src and rename ' to' to dest."),
        (["_key", "_from", "_to"], "rename _from to src and rename _to to dest."),
        (["i\xadd", "x"], "For nodes with key 'i\\xadd', rename"),
        (["\uff49\uff44", "x"], "For nodes with key '\uff49\uff44', rename"),
        (["\u201cid\u201d", "x"], "For nodes with key '\u201cid\u201d', rename"),
        (["# id", "x"], "For nodes with key '# id', rename"),
    ],
)
def test_a_key_in_other_letters_is_told_as_it_is_written(columns: list[str], sentence: str) -> None:
    assert sentence in read_header(columns).next_step


def test_source_and_target_are_offered_as_a_relationship() -> None:
    header = read_header(["source", "Target", "name"])
    assert header.kind is CsvKind.REFUSED
    assert header.suggestion is not None
    assert header.suggestion.kind is CsvKind.RELATIONSHIP
    assert header.suggestion.columns == {"src": "source", "dest": "Target"}


def test_a_downloaded_relationship_file_stays_a_node_file_but_is_noticed() -> None:
    header = read_header(["id", "source", "target"])
    assert header.kind is CsvKind.NODE
    assert header.suggestion is not None
    assert header.suggestion.kind is CsvKind.RELATIONSHIP


def test_a_name_column_is_offered_as_key() -> None:
    header = read_header(["Name", "Age"])
    assert header.suggestion is not None
    assert header.suggestion.columns == {"id": "Name"}


@pytest.mark.parametrize(
    ("columns", "first", "cure"),
    [
        (["Qty:INT", "id:ID"], "id:ID", "Rename id:ID to id."),
        ([":ID", "name"], ":ID", "Rename :ID to id."),
        (["p:ID(P){label:Person}"], "p:ID(P){label:Person}", "Rename p:ID(P){label:Person} to id."),
        (
            [":START_ID(User)", ":END_ID(User)", "n:INT"],
            ":START_ID(User)",
            "Rename :START_ID(User) to src; rename :END_ID(User) to dest.",
        ),
        ([":start_id", ":end_id"], ":start_id", "Rename :start_id to src; rename :end_id to dest."),
        (["id", ":LABEL"], ":LABEL", "Remove :LABEL (the file name is the label)."),
        (
            ["src", "dest", ":TYPE"],
            ":TYPE",
            "Remove :TYPE (the file name is the label).",
        ),
        (["~from", "~to"], "~from", "Rename ~from to src; rename ~to to dest."),
    ],
)
def test_the_header_of_a_bulk_loader_is_refused_with_the_cure(
    columns: list[str], first: str, cure: str
) -> None:
    header = read_header(columns)
    assert header.kind is CsvKind.REFUSED
    assert header.reason == f"{first} is bulk-loader syntax."
    assert header.next_step == cure


def test_a_property_that_only_looks_like_a_bulk_key_is_loaded() -> None:
    assert read_header(["id", "ns:id", "\u017frc", "dest"]).kind is CsvKind.NODE


def test_only_what_must_be_renamed_is_named() -> None:
    assert read_header(["src", "target"]).next_step == (
        "This looks like a relationship: rename target to dest."
    )
