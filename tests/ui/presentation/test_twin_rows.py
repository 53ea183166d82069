"""Files, counts, plans and reports in words."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import OutcomeUnknown
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
from csm_tui.ui.presentation.load_plan_texts import plan_content
from csm_tui.ui.presentation.load_texts import (
    dataset_content,
    ended_words,
    file_facts,
    file_text,
    report_facts,
)
from csm_tui.ui.presentation.result_rows import result_table
from csm_tui.ui.presentation.twin_rows import (
    check_rows,
    count_rows,
    file_row,
    file_tally,
    subfolders_row,
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
NOTES = CsvFile(FOLDER / "n.txt", "n.txt", CsvKind.NOT_TAKEN, reason="Not a .csv file.")
SCAN = FolderScan(
    FOLDER,
    (NODES, ARCS, BAD, NOTES),
    warnings=(Problem("Bar.csv", 2, None, "1 of its ids is shared.", "Do not.", fatal=False),),
    subfolders=("a", "b"),
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
        warnings=("Look out.",),
        remarks=("All is text.",),
        blockers=(),
        more_blockers=0,
        confirmation=None,
    )


def cells(
    file: CsvFile, *, ticked: bool = False, report: FileReport | None = None
) -> tuple[str, ...]:
    return tuple(map(str, file_row(file, ticked=ticked, report=report)))


def test_a_file_says_whether_it_is_taken_and_what_is_wrong() -> None:
    assert cells(NODES, ticked=True) == ("●", "✓ Ready", "Bar.csv", "3", "node", "")
    assert cells(NODES)[0] == "○"
    assert cells(BAD)[:2] == (" ", "✗ Faulty")
    assert cells(BAD)[5] == "line 3: Empty id. (+4)"
    assert (cells(WARNED)[1], cells(WARNED)[5]) == ("! Ready", "A mark.")
    assert cells(NOTES)[1:] == ("· Skipped", "n.txt", "", "", "Not a .csv file.")
    assert [str(cell) for cell in subfolders_row(["a", "b"])][1:3] == ["· Skipped", "2 subfolders"]


@pytest.mark.parametrize(
    ("file", "fate", "style"),
    [
        (NODES, None, "$text-success"),
        (WARNED, None, "$text-warning"),
        (BAD, None, "$text-error"),
        (NOTES, None, "$text-muted"),
        (NODES, LoadOutcome.DONE, "$text-success"),
        (NODES, LoadOutcome.UNKNOWN, "$text-warning"),
        (NODES, LoadOutcome.PARTIAL, "$text-error"),
    ],
)
def test_the_state_alone_has_a_colour(
    file: CsvFile, fate: LoadOutcome | None, style: str | None
) -> None:
    row = file_row(file, ticked=False, report=report(fate) if fate else None)
    coloured = [cell for cell in row if isinstance(cell, Content) and cell.spans]
    assert [[span.style for span in cell.spans] for cell in coloured] == [[style]]
    assert coloured == [row[1]]


def test_a_report_replaces_the_state() -> None:
    def state(outcome: LoadOutcome, **changes: object) -> tuple[str, str]:
        shown = cells(NODES, ticked=True, report=report(outcome, **changes))
        return shown[1], shown[5]

    assert state(LoadOutcome.DONE, skipped=2) == ("✓ Loaded", "3 of 3 rows, 2 existed already")
    error = RowError("Bar.csv", 3, 3, "no such thing")
    assert state(LoadOutcome.PARTIAL, accepted=2, errors=(error,)) == (
        "✗ Partly",
        "2 of 3 rows, Bar.csv:3: no such thing",
    )
    assert state(LoadOutcome.UNKNOWN, accepted=1, unknown_lines=(3, 4)) == (
        "? Unknown",
        "1 of 3 rows, lines 3-4 unknown",
    )


def test_the_edge_of_the_panel_counts_the_states() -> None:
    assert str(file_tally([NODES, ARCS, BAD, NOTES], {})) == "✓2 ✗1 ·1"
    assert str(file_tally([NODES, ARCS], {"Bar.csv": report(LoadOutcome.UNKNOWN)})) == "?1 ✓1"
    assert str(file_tally([], {})) == ""


def test_counts_and_checks_are_rows_with_bars() -> None:
    counts = GraphCounts({"": 1, "Bar": 2000, "Pub": 1000}, {"near": 3})
    assert count_rows(counts) == [
        ("(no label)", "node", "╸", "1"),
        ("Bar", "node", "━" * 12, "2,000"),
        ("Pub", "node", "━" * 6, "1,000"),
        ("near", "relationship", "━" * 12, "3"),
    ]
    checks = [CountCheck("node", "Bar", 1, 3, 3), CountCheck("node", "", 1, 3, 2)]
    assert [tuple(map(str, row)) for row in check_rows(checks)] == [
        ("✓ Agrees", "Bar", "node", "1", "3", "3", "━" * 12),
        ("✗ -1", "(no label)", "node", "1", "3", "2", "━" * 6),
    ]


def test_a_file_tells_its_keys_its_query_and_the_folders_warnings() -> None:
    lines = file_text(NODES, SCAN, None, None).split("\n")
    assert lines[0] == "3 nodes Bar, id from ID"
    assert lines[1:3] == ["! Bar.csv:2: 1 of its ids is shared.", "  → Do not."]
    assert lines[3].startswith("Query: UNWIND $rows AS row CREATE (new:`Bar` {`id`: row[0]")
    assert file_text(NODES, SCAN, plan(), None).endswith("\nQ1")
    assert "shown in the plan (p)" in file_text(ARCS, SCAN, None, None)
    assert "without its byte-order mark" in file_text(WARNED, SCAN, None, None)
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


def lines_of(plan: LoadPlan) -> list[str]:
    return [line.rstrip() for line in plan_content(plan, SCAN).plain.split("\n")]


def test_a_plan_tells_what_will_not_be_as_in_the_files_first() -> None:
    assert lines_of(plan()) == [
        "! 1 node already exists and will not be updated",
        "! Relationships that already exist will not be added again",
        "! Look out.",
        "Nodes 1,000 → 1,002    Relationships 2 → at most 3",
        "",
        "In this order  Rows    Now      After  New",
        "Bar.csv           3  1,000      1,002  ━━━━━━━━",
        "near.csv          1      2  at most 3  ━━━━",
        "",
        "Left out",
        "✗ Bad.csv: line 3: Empty id. (+4)",
        "· n.txt: Not a .csv file.",
        "· 2 subfolders (skipped)",
        "",
        "Good to know",
        "All is text.",
        "",
        "Queries",
        "INDEX",
        "Bar.csv, 3 rows: Q1",
        "near.csv, 1 row: Q2",
    ]


def test_a_plan_that_replaces_says_what_is_deleted_and_starts_from_nothing() -> None:
    lines = lines_of(plan(wipe=True))
    assert lines[0] == "! 1,000 nodes and 2 relationships will be deleted"
    assert lines[2] == "Nodes 1,000 → 3    Relationships 2 → 1"
    assert "Bar.csv           3    0      3  ━━━━━━━━" in lines
    assert "until nothing is left: WIPE" in lines


def test_a_plan_that_is_not_possible_says_only_why() -> None:
    problem = Problem("Bar.csv", 2, None, "Its id is empty.", "Give it one.")
    blocked = replace(plan(), blockers=(problem,), more_blockers=1)
    assert lines_of(blocked) == [
        "✗ Bar.csv:2: Its id is empty.",
        "  → Give it one.",
        "  and 1 more problem",
    ]


def test_the_end_of_a_load_is_one_sentence() -> None:
    def ended(outcome: LoadOutcome, seconds: float = 0.24, **changes: object) -> str:
        files = (report(LoadOutcome.DONE, skipped=1),)
        return ended_words(plan(), LoadReport(outcome, files, (), None, seconds, **changes))  # type: ignore[arg-type]

    assert ended(LoadOutcome.DONE) == "4 rows loaded in 0.2 s, 1 existed already"
    assert ended(LoadOutcome.DONE, 75) == "4 rows loaded in 1 min 15 s, 1 existed already"
    assert ended(LoadOutcome.PARTIAL) == "Not complete: 3 of 4 rows loaded"
    assert ended(LoadOutcome.PARTIAL, cancelled=True) == "Stopped: 3 of 4 rows loaded"


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
        ("Outcome", "? Unknown: an answer was lost; some rows may be in the graph"),
        ("Why", "No response."),
        ("Next", "Load again."),
        ("Bar.csv", "? 1 of 3 rows in the graph"),
        ("", "? lines 3 to 4: unknown"),
        ("", "· rows from line 3 on: not sent, or not confirmed"),
        ("Not sent", "· 2 files: C.csv, D.csv"),
        ("Loaded", "✓ 1 file with 5 rows"),
        ("Bar", "✗ 2 in the graph instead of 3"),
    ]


def test_a_stopped_load_is_said_to_be_stopped() -> None:
    stopped = LoadReport(
        LoadOutcome.PARTIAL, (), (), None, 1.0, cancelled=True, verify_problem=None
    )
    assert report_facts(stopped) == [("Outcome", "✗ Cancelled: only some rows are in the graph")]


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


def test_a_dataset_tells_its_state_in_a_word_and_a_sign() -> None:
    def line(status: str, counts: GraphCounts | None) -> str:
        dataset = Dataset("d-1", "o", "City", "", (), None, None, "File", "none", status, "t")
        return dataset_content(dataset, counts).plain

    assert line("SUCCESS", GraphCounts({"a": 1}, {})) == (
        "City  ✓ SUCCESS  1 node, 0 relationships  d-1"
    )
    assert line("PENDING", None) == "City  ◌ PENDING  d-1"
