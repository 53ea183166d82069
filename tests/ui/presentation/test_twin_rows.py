"""Files, counts, plans and reports in words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import OutcomeUnknown
from csm_tui.domain.progress import Progress
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.twin import (
    CountCheck,
    CsvFile,
    CsvKind,
    FileReport,
    FolderScan,
    GraphCounts,
    GraphNode,
    GraphRelationship,
    LoadOutcome,
    LoadPlan,
    LoadReport,
    LoadStep,
    Problem,
    RowError,
    Statement,
    WritePath,
)
from csm_tui.ui.presentation.load_texts import (
    dataset_text,
    file_facts,
    file_text,
    plan_content,
    problem_facts,
    progress_text,
    report_facts,
)
from csm_tui.ui.presentation.result_rows import result_table
from csm_tui.ui.presentation.twin_rows import (
    check_row,
    count_rows,
    file_columns,
    file_row,
    file_style,
)

FOLDER = Path("/home/me/csv")
NODES = CsvFile(
    FOLDER / "Bar.csv",
    "Bar.csv",
    CsvKind.NODE,
    label="Bar",
    columns=("ID", "Stock"),
    id_column="ID",
    rows=3,
    sample=(("a", "1"), ("b", "")),
)
ARCS = CsvFile(
    FOLDER / "near.csv",
    "near.csv",
    CsvKind.RELATIONSHIP,
    label="near",
    columns=("src", "dest"),
    src_column="src",
    dest_column="dest",
    rows=1,
)
BAD = CsvFile(
    FOLDER / "Bad.csv",
    "Bad.csv",
    CsvKind.NODE,
    label="Bad",
    columns=("id",),
    id_column="id",
    rows=2,
    problems=(
        Problem("Bad.csv", 3, "id", "Empty id.", "Enter an id."),
        Problem("Bad.csv", 1, None, "A mark.", "Nothing to do.", fatal=False),
    ),
    more_problems=4,
)
WARNED = CsvFile(
    FOLDER / "Warned.csv",
    "Warned.csv",
    CsvKind.NODE,
    label="Warned",
    columns=("id",),
    id_column="id",
    has_bom=True,
    problems=(Problem("Warned.csv", 1, None, "A mark.", "Nothing to do.", fatal=False),),
)
NOTES = CsvFile(FOLDER / "n.txt", "n.txt", CsvKind.NOT_TAKEN, reason="Not a .csv file (skipped)")
SCAN = FolderScan(
    FOLDER,
    (NODES, ARCS, BAD, NOTES),
    warnings=(Problem("Bar.csv", 2, None, "1 of its ids is shared.", "Do not.", fatal=False),),
)


def report(outcome: LoadOutcome, **changes: object) -> FileReport:
    values = {"sent": 3, "accepted": 3, "skipped": 0, **changes}
    return FileReport("Bar.csv", outcome, 3, **values)  # type: ignore[arg-type]


def plan(*, wipe: bool = False) -> LoadPlan:
    arcs = LoadStep(ARCS, (Statement("Q2", 1, ("Bar", "Bar")),), skips_existing=not wipe)
    return LoadPlan(
        dataset_id="d-1",
        dataset_name="City",
        wipe=wipe,
        write_path=WritePath.CYPHER,
        before=GraphCounts({"Bar": 1000}, {"near": 2}),
        expected=GraphCounts({"Bar": 3 if wipe else 1002}, {"near": 1 if wipe else 3}),
        wipe_query="WIPE" if wipe else None,
        index_queries=("INDEX",),
        steps=(LoadStep(NODES, (Statement("Q1", 3),), not wipe, 0 if wipe else 1), arcs),
        warnings=("All is text.",),
        blockers=(),
        more_blockers=0,
        confirmation=None,
    )


def test_a_file_says_whether_it_is_taken_and_what_is_wrong() -> None:
    assert file_row(NODES, ticked=True, report=None) == ("●", "Bar.csv", "node", "3", "✓ ready")
    assert file_row(NODES, ticked=False, report=None)[0] == "○"
    row = file_row(BAD, ticked=False, report=None)
    assert (row[0], row[4]) == (" ", "✗ line 3: Empty id. (+4)")
    assert file_row(WARNED, ticked=True, report=None)[4] == "! A mark."
    assert file_row(NOTES, ticked=False, report=None)[2:] == (
        "not taken",
        "",
        "· Not a .csv file (skipped)",
    )


@pytest.mark.parametrize(
    ("file", "fate", "style"),
    [
        (NODES, None, None),
        (WARNED, None, "warning"),
        (BAD, None, "error"),
        (NOTES, None, "dim"),
        (NODES, LoadOutcome.DONE, "success"),
        (NODES, LoadOutcome.UNKNOWN, "warning"),
        (NODES, LoadOutcome.PARTIAL, "error"),
    ],
)
def test_styles_follow_the_state(
    file: CsvFile, fate: LoadOutcome | None, style: str | None
) -> None:
    assert file_style(file, report(fate) if fate else None) == style


def test_a_report_replaces_the_state() -> None:
    def state(outcome: LoadOutcome, **changes: object) -> str:
        return file_row(NODES, ticked=True, report=report(outcome, **changes))[4]

    assert state(LoadOutcome.DONE, skipped=2) == "✓ loaded: 3 of 3, 2 of them were there"
    error = RowError("Bar.csv", 3, 3, "no such thing")
    assert state(LoadOutcome.PARTIAL, accepted=2, errors=(error,)) == (
        "✗ partly loaded: 2 of 3, Bar.csv:3: no such thing"
    )
    assert state(LoadOutcome.UNKNOWN, accepted=1, unknown_lines=(3, 4)) == (
        "? outcome unknown: 1 of 3, lines 3-4 unknown"
    )


def test_the_state_takes_the_room_that_is_left() -> None:
    assert [file_columns(width)[-1].max_width for width in (40, 80, 160)] == [24, 24, 104]


def test_counts_and_checks_are_rows() -> None:
    assert count_rows(GraphCounts({"": 1, "Bar": 2000}, {"near": 3})) == [
        ("node", "(no label)", "1"),
        ("node", "Bar", "2,000"),
        ("relationship", "near", "3"),
    ]
    assert check_row(CountCheck("node", "Bar", 1, 3, 3))[2:] == ("1", "3", "3", "✓ agrees")
    assert check_row(CountCheck("node", "Bar", 1, 3, 1))[-1] == "✗ -2"


def test_a_file_tells_its_keys_its_query_and_the_folders_warnings() -> None:
    lines = file_text(NODES, SCAN, None, None).split("\n")
    assert lines[0] == "3 nodes Bar, id from ID"
    assert lines[1:3] == ["! Bar.csv:2: 1 of its ids is shared.", "  → Do not."]
    assert lines[3].startswith("Query: UNWIND $rows AS row CREATE (new:`Bar` {`id`: row[0]")
    assert file_text(NODES, SCAN, plan(), None).endswith("\nQ1")
    assert "the plan (p) shows it" in file_text(ARCS, SCAN, None, None)
    assert "its byte-order mark is left out" in file_text(WARNED, SCAN, None, None)
    assert file_text(NOTES, SCAN, None, None) == NOTES.reason


def test_a_bad_file_tells_place_and_next_step() -> None:
    assert file_text(BAD, SCAN, None, None).split("\n") == [
        "2 nodes Bad, id from id",
        "✗ Bad.csv:3: Empty id.",
        "  → Enter an id.",
        "! Bad.csv:1: A mark.",
        "  → Nothing to do.",
        "  and 4 more problems",
        "Columns: id",
    ]


def test_all_of_a_file_holds_its_first_rows() -> None:
    facts = file_facts(NODES, SCAN, None, report(LoadOutcome.DONE))
    assert facts[0] == ("", "✓ 3 of 3 rows in the graph")
    assert facts[-2:] == [("ID", "a, b, …"), ("Stock", '1, "", …')]


def test_a_plan_tells_counts_order_and_what_is_left_out() -> None:
    assert plan_content(plan(), SCAN).plain.split("\n") == [
        "Nodes 1,000 → 1,002",
        "Relationships 2 → at most 3",
        "",
        "In this order",
        "1. Bar.csv: 3 nodes, 1 there already (1,000 → 1,002)",
        "2. near.csv: 1 relationship (2 → at most 3)",
        "",
        "Left out",
        "✗ Bad.csv: line 3: Empty id. (+4)",
        "· n.txt: Not a .csv file (skipped)",
        "",
        "Good to know",
        "! All is text.",
        "",
        "Queries",
        "INDEX",
        "Bar.csv, 3 rows: Q1",
        "near.csv, 1 row: Q2",
    ]


def test_a_plan_that_empties_starts_from_nothing() -> None:
    lines = plan_content(plan(wipe=True), SCAN).plain.split("\n")
    assert lines[:2] == ["Nodes 1,000 → emptied → 3", "Relationships 2 → emptied → 1"]
    assert "1. Bar.csv: 3 nodes (0 → 3)" in lines
    assert "until nothing is left: WIPE" in lines


def test_a_report_tells_the_files_that_need_attention_first() -> None:
    unknown = report(LoadOutcome.UNKNOWN, accepted=1, unknown_lines=(3, 4), resume_line=3)
    files = (
        FileReport("A.csv", LoadOutcome.DONE, 5, 5, 5, 0),
        unknown,
        FileReport("C.csv", LoadOutcome.NOT_SENT, 1, 0, 0, 0),
        FileReport("D.csv", LoadOutcome.NOT_SENT, 1, 0, 0, 0),
    )
    lost = OutcomeUnknown("No response.", "Count.")
    checks = (CountCheck("node", "Bar", 0, 3, 2), CountCheck("node", "A", 0, 5, 5))
    shown = report_facts(
        LoadReport(
            LoadOutcome.UNKNOWN, files, checks, None, 1.0, problem=lost, next_step="Load again."
        )
    )
    assert shown == [
        ("Outcome", "? unknown: an answer was lost, a part may or may not be in the graph"),
        ("Why", "No response."),
        ("Next", "Load again."),
        ("Bar.csv", "? 1 of 3 rows in the graph"),
        ("", "? lines 3 to 4: not known"),
        ("", "· the rows from line 3 on were not sent, or not confirmed"),
        ("Not sent", "· 2 files: C.csv, D.csv"),
        ("Loaded", "✓ 1 file with 5 rows"),
        ("Bar", "✗ 2 in the graph instead of 3"),
    ]


def test_a_stopped_load_is_said_to_be_stopped() -> None:
    stopped = LoadReport(
        LoadOutcome.PARTIAL, (), (), None, 1.0, cancelled=True, verify_problem=None
    )
    assert report_facts(stopped) == [("Outcome", "✗ you stopped it: only a part is in the graph")]


def test_problems_beyond_those_listed_are_counted() -> None:
    assert problem_facts(BAD.problems[:1], 0) == [("Bad.csv:3", "✗ Empty id. → Enter an id.")]
    assert problem_facts((), 1) == [("", "and 1 more problem")]


def test_nodes_and_relationships_take_one_column_a_property() -> None:
    table = result_table(
        QueryResult(
            columns=("n", "r", "x"),
            rows=(
                (GraphNode("1", "Bar", {"b": 1.0, "id": "z"}), None, None),
                (None, GraphRelationship("2", "near", {}), GraphNode("3", "Bar", {"c": 2.0})),
                (GraphNode("4", "Pub", {"id": "y"}), None, [1.0, {"k": "é"}]),
            ),
            truncated=False,
            total=3,
            seconds=0.0,
        )
    )
    assert [column.name for column in table.columns] == ["n", "n.id", "n.b", "r", "x"]
    assert list(table.rows) == [
        (":Bar", "z", "1.0", "∅", "∅"),
        ("∅", "∅", "∅", "[:near] {}", ":Bar {c: 2.0}"),
        (":Pub", "y", "∅", "∅", '[1.0, {"k": "é"}]'),
    ]


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (Progress("Bar.csv", 1, 2, "rows"), lambda bar: bar == "━" * 10 + "┄" * 10),
        (Progress("Bar.csv", 2, 2, "rows"), lambda bar: bar == "━" * 20),
        (Progress("Bar.csv", 0, 2, "rows"), lambda bar: bar == "┄" * 20),
    ],
)
def test_the_bar_tells_the_part_that_is_done(
    progress: Progress, shown: Callable[[str], bool]
) -> None:
    what, bar, amount = progress_text(progress).split("  ")
    assert (what, amount) == ("Bar.csv", f"{progress.done} of 2 rows")
    assert shown(bar)


def test_an_unknown_total_has_no_bar() -> None:
    assert progress_text(Progress("x", 3, None, "rows")) == "x  3 rows"
    assert progress_text(Progress("x", 0, 0, "rows")) == "x  0 rows"


def test_a_dataset_tells_its_state_in_a_word_and_a_sign() -> None:
    def line(status: str, counts: GraphCounts | None) -> str:
        dataset = Dataset("d-1", "o", "City", "", (), None, None, "File", "none", status, "t")
        return dataset_text(dataset, counts)

    assert line("SUCCESS", GraphCounts({"a": 1}, {})) == (
        "City  ✓ SUCCESS  1 node, 0 relationships  d-1"
    )
    assert line("PENDING", None) == "City  ! PENDING  d-1"
