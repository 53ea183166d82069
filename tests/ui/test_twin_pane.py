"""The twin data pane: its dataset, the counts of the graph, and queries."""

import pytest
from textual.widgets import Input, OptionList

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.screens.main.twin.query import FIRST_QUERY
from tests.ui.driving import app_of, idle, running, until
from tests.ui.twin_driving import (
    answer,
    ask,
    choose,
    closed,
    dataset_line,
    dialog,
    facts,
    grid,
    rows,
    tab,
    twin,
    twin_of,
)

pytestmark = pytest.mark.engine
PENDING = "Import of this morning"


async def test_datasets_that_answer_come_first_and_the_others_say_why_not(
    demo: DemoPlatform,
) -> None:
    async with twin_of(demo, dataset=None) as pilot:
        assert "4 of 12 have a graph that answers" in dataset_line(pilot)
        await pilot.press("t")
        await dialog(pilot, ChooseDialog)
        options = pilot.app.screen.query_one(OptionList)
        shown = [str(option.prompt) for option in options.options]
        assert [text.split("  ")[0] for text in shown[:5]] == [
            "Brewery Amsterdam",
            "Brewery reference",
            "Digital twin of the cellar",
            "Thirsty customers only",
            "Deliveries of the week",
        ]
        assert "! PENDING, cannot be read" in shown[4]
        assert "has no graph behind it" in shown[-1]
        assert options.highlighted == 0
        await pilot.press("enter")
        await closed(pilot)
        assert "✓ SUCCESS  51 nodes, 210 relationships" in dataset_line(pilot)


async def test_the_only_usable_dataset_is_chosen(fresh_demo: DemoPlatform) -> None:
    for dataset in fresh_demo.world.datasets.values():
        if dataset.name != "Brewery reference":
            dataset.twingraph_id = None
    async with twin_of(fresh_demo, dataset=None) as pilot:
        await idle(pilot)
        assert dataset_line(pilot).startswith("Brewery reference  ✓ SUCCESS")


async def test_a_dataset_that_is_not_ready_can_be_declared_so(fresh_demo: DemoPlatform) -> None:
    dataset = next(d for d in fresh_demo.world.datasets.values() if d.name == PENDING)
    dataset.source_type = "None"
    async with twin_of(fresh_demo, dataset=PENDING) as pilot:
        assert "is PENDING, not SUCCESS" in dataset_line(pilot)
        assert "Wait until it ends" in dataset_line(pilot)
        assert tab(pilot) == "loading"
        assert not isinstance(pilot.app.screen, ErrorDialog), "it is said in place"
        await pilot.press("p")
        assert not isinstance(pilot.app.screen, ChooseDialog), "nothing can be planned"

        await pilot.press("m")
        await dialog(pilot, ConfirmDialog)
        assert app_of(pilot).focused is pilot.app.screen.query_one("#cancel")
        await pilot.press("enter")
        await closed(pilot)
        assert dataset.ingestion_status == "PENDING", "Cancel is the default"
        await pilot.press("m")
        await dialog(pilot, ConfirmDialog)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "✓ SUCCESS" in dataset_line(pilot), "it is ready")
        await idle(pilot)
        assert dataset.ingestion_status == "SUCCESS"


@pytest.mark.engine(needed=False)
async def test_a_platform_without_graphs_says_so_calmly() -> None:
    with DemoPlatform(engine=False) as demo:
        async with running(demo, show="3") as pilot:
            await choose(pilot, "Brewery Amsterdam")
            assert "This demo platform has no graph engine" in dataset_line(pilot)
            assert "The rest of the demo works" in dataset_line(pilot)
            assert not isinstance(pilot.app.screen, ErrorDialog)
            await ask(pilot, "MATCH (n) RETURN n")
            assert answer(pilot).startswith("✗")
            assert "no graph engine" in answer(pilot)
            assert "administrator" not in dataset_line(pilot) + answer(pilot)


async def test_a_count_that_fails_keeps_the_old_one_and_says_so(fresh_demo: DemoPlatform) -> None:
    async with twin_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("502", "/twingraph$"))
        await pilot.press("r")
        await dialog(pilot, ErrorDialog)
        await pilot.press("escape")
        assert len(rows(pilot, "graph")) == 4
        assert "51 nodes" in dataset_line(pilot)
        assert "! " in dataset_line(pilot)
        assert "✗ could not refresh" in str(twin(pilot).status)
        fresh_demo.faults.clear()
        await pilot.press("r")
        await idle(pilot)
        assert "✗" not in str(twin(pilot).status)
        assert "! " not in dataset_line(pilot)


async def test_a_list_of_datasets_that_fails_is_said_in_place(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", "/datasets$"))
    async with running(fresh_demo, show="3") as pilot:
        await until(pilot, lambda: dataset_line(pilot).startswith("! "), "it is said")


async def test_enter_on_a_label_shows_some_of_its_nodes(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        await pilot.press("right_square_bracket", "j", "enter")
        await until(pilot, lambda: "rows in" in answer(pilot), "the sample is shown")
        assert tab(pilot) == "querying"
        names = [column.name for column in grid(pilot, "querying").columns]
        assert names[:2] == ["n", "n.id"]
        assert {"n.Satisfaction", "n.Thirsty"} < set(names)
        assert rows(pilot, "querying")[0][0] == ":Customer"
        await pilot.press("escape")
        assert grid(pilot, "querying").has_focus
        await pilot.press("enter")
        await dialog(pilot, TextDialog)
        assert "n|:Customer" in facts(pilot)


async def test_enter_on_a_type_shows_its_ends(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        await pilot.press("right_square_bracket", "G", "enter")
        await until(pilot, lambda: "rows in" in answer(pilot), "the sample is shown")
        names = [column.name for column in grid(pilot, "querying").columns]
        assert names[:3] == ["src", "dest", "r"]
        assert rows(pilot, "querying")[0][2] == "[:contains_Customer]"


async def test_nodes_without_a_label_can_be_sampled(fresh_demo: DemoPlatform) -> None:
    async with twin_of(fresh_demo) as pilot:
        dataset = twin(pilot)._dataset
        assert dataset is not None
        engine = fresh_demo.world.engine
        assert engine is not None
        engine.execute(str(dataset.twingraph_id), "CREATE ({id: 'bare'})")
        await pilot.press("r")
        await until(pilot, lambda: len(rows(pilot, "graph")) == 5, "it is counted")
        await pilot.press("right_square_bracket")
        where = [row[0] for row in rows(pilot, "graph")].index("(no label)")
        await pilot.press(*["j"] * where, "enter")
        await until(pilot, lambda: "row in" in answer(pilot), "the sample is shown")
        assert "bare" in rows(pilot, "querying")[0][0]


async def test_an_answer_keeps_the_order_of_columns_and_the_numbers(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        await ask(pilot, "RETURN 3 AS z, 'a\\n[b]🍺' AS a, null AS m, [1, 'x'] AS list")
        assert [column.name for column in grid(pilot, "querying").columns] == [
            "z",
            "a",
            "m",
            "list",
        ]
        assert rows(pilot, "querying") == [["3.0", "a\n[b]🍺", "∅", '[1.0, "x"]']]
        assert answer(pilot).startswith("1 row in 0.")
        assert "all numbers as decimals" in answer(pilot)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("MATCH (n) DETACH DELETE n", "query blocked: detach would change the graph"),
        ("  ", "empty query"),
        ("MATCH (n RETURN", "query failed (500). bracket ( is not closed"),
        ("RETURN nothing", "query failed (500). the platform gives no reason"),
        ("MATCH (n:Costumer) RETURN n", "costumer not found. the graph has bar, customer, "),
        ("MATCH (n) WHERE false RETURN n", "0 rows in"),
    ],
)
async def test_what_cannot_be_answered_is_said_in_place(
    demo: DemoPlatform, query: str, sentence: str
) -> None:
    async with twin_of(demo) as pilot:
        await ask(pilot, FIRST_QUERY)
        assert len(rows(pilot, "querying")) == 2
        await ask(pilot, query)
        assert sentence in answer(pilot).lower()
        assert rows(pilot, "querying") == [], "an old answer never stands under a new question"
        assert "51 nodes" in dataset_line(pilot)


async def test_a_query_needs_a_dataset(demo: DemoPlatform) -> None:
    async with twin_of(demo, dataset=None) as pilot:
        await ask(pilot, FIRST_QUERY)
        assert "No dataset is chosen" in answer(pilot)


async def test_escape_stops_a_query(fresh_demo: DemoPlatform) -> None:
    async with twin_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", "/twingraph$"))
        await pilot.press("slash")
        await until(pilot, lambda: twin(pilot)._query_tab.is_typing, "the box has the focus")
        await pilot.press("enter")
        await until(pilot, lambda: answer(pilot) == "Running…", "it runs")
        await pilot.press("escape")
        await until(pilot, lambda: answer(pilot).startswith("Stopped"), "it stops")
        assert twin(pilot)._query_tab.is_typing, "Escape stops before it goes back"


async def test_another_dataset_takes_the_old_answer_away(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        await ask(pilot, FIRST_QUERY)
        await pilot.press("escape")
        await choose(pilot, "Brewery reference")
        assert rows(pilot, "querying") == []
        assert answer(pilot).startswith("Enter run ")


async def test_the_arrows_bring_earlier_queries_back(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        for query in ("RETURN 1 AS a", "RETURN 2 AS a", "RETURN 1 AS a"):
            await ask(pilot, query)
        box = twin(pilot).query_one("#querying Input", Input)
        box.value = "being typed"
        seen = []
        for key in ("up", "up", "up", "down", "down"):
            await pilot.press(key)
            seen.append(box.value)
        assert seen == [
            "RETURN 1 AS a",
            "RETURN 2 AS a",
            "RETURN 2 AS a",
            "RETURN 1 AS a",
            "being typed",
        ]


async def test_what_is_typed_replaces_the_query_before(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: twin(pilot)._query_tab.is_typing, "the box has the focus")
        box = twin(pilot).query_one("#querying Input", Input)
        await pilot.press(*"RETURN", "space", "1")
        assert box.value == "RETURN 1", "what was proposed is replaced"
        await pilot.press("enter")
        await idle(pilot)
        await pilot.press(*"RETURN", "space", "2")
        assert box.value == "RETURN 2", "and so is what was run"
        await pilot.press("up")
        assert box.value == "RETURN 1"
        await pilot.press("0")
        assert box.value == "RETURN 10", "one that is brought back is changed"
        await pilot.press("escape", "slash", "x")
        assert box.value == "x"


async def test_keys_of_the_pane_are_text_in_the_box(demo: DemoPlatform) -> None:
    async with twin_of(demo) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: twin(pilot)._query_tab.is_typing, "the box has the focus")
        box = twin(pilot).query_one("#querying Input", Input)
        box.value = ""
        await pilot.press("o", "t", "p", "slash", "m", "left_square_bracket")
        assert box.value == "otp/m["
