"""The inspector: parameters, datasets, runs, and what it says when something cannot be read."""

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.records import ParameterValueRecord
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.screens.main.twin.datasets import TwinDatasets
from csm_tui.ui.screens.main.twin.pane import TwinPane
from tests.ui.driving import app_of, idle, pane, until
from tests.ui.runners_driving import (
    drawn,
    go_to,
    grid,
    inspector,
    open_runner,
    planted,
    refused,
    runners_of,
    said,
    tab,
)


async def test_parameters_stand_beside_what_is_odd_about_them(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season")
        await go_to(pilot, "parameters")
        rows = drawn(grid(pilot, "parameters"))
        assert rows[1].split() == ["▌Stock", "120", "own"]
        assert any("default: " in row for row in rows)
        assert not any(row[1:].startswith("!") for row in rows)


async def test_an_odd_value_is_marked_without_colour(fresh_demo: DemoPlatform) -> None:
    runner = planted(fresh_demo, "Broken handler")
    runner.values = [
        ParameterValueRecord("stock", "many", "int"),
        ParameterValueRecord("stok", "1", "int"),
    ]
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Broken handler")
        await go_to(pilot, "parameters")
        rows = "\n".join(drawn(grid(pilot, "parameters")))
        assert "! Stock" in rows
        assert "not a whole number" in rows
        assert "! stok" in rows


async def test_enter_on_a_parameter_tells_all_about_it(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season")
        await go_to(pilot, "parameters")
        assert grid(pilot, "parameters").move_to("volume_unit")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "all is told")
        await pilot.press("y")
        facts = dict(line.split("\t") for line in pilot.app.clipboard.split("\n"))
        assert facts["Parameter"] == "volume_unit"
        assert facts["Label"] == "Unit of volume (en) · Unité de volume (fr)"
        assert facts["Type"] == "enum RADIO"
        assert facts["Value"] == "PINT"
        assert facts["Origin"] == "own, not the default"
        assert facts["Default"] == "LITRE"
        assert facts["Values"].split() == ["LITRE", "LITRE"]
        await pilot.press("enter")
        assert not isinstance(pilot.app.screen, TextDialog)


async def test_a_dataset_parameter_names_its_dataset_and_leads_to_it(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Fair with events")
        await go_to(pilot, "parameters")
        assert grid(pilot, "parameters").move_to("events")
        row = next(row for row in drawn(grid(pilot, "parameters")) if "Events" in row)
        assert "(" in row
        assert "d-" not in row.split("(")[0]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextDialog), "all is told")
        await pilot.press("y")
        assert "\nDataset\t" in pilot.app.clipboard
        assert "\nStatus\t" in pilot.app.clipboard
        # It has no graph: it is shown among all datasets, with what is wrong.
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pane(pilot), TwinPane), "the datasets are shown")
        await idle(pilot)
        sources = pane(pilot).query_one(TwinDatasets)
        assert sources.dataset is not None
        assert sources.dataset.name == "events"


async def test_enter_on_a_dataset_opens_its_graph(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Broken handler")
        await go_to(pilot, "datasets")
        dataset_id = planted(demo, "Broken handler").dataset_ids[0]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pane(pilot), TwinPane), "the twin data is shown")
        await idle(pilot)
        shown = pane(pilot)
        assert isinstance(shown, TwinPane)
        assert shown._dataset is not None
        assert shown._dataset.id == dataset_id


async def test_one_dataset_that_cannot_be_read_spoils_nothing(fresh_demo: DemoPlatform) -> None:
    runner = planted(fresh_demo, "Village and city")
    fresh_demo.faults.add(InjectedFault("403", rf"/datasets/{runner.dataset_ids[0]}"))
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Village and city")
        assert "1 not readable" in said(pilot, "#facts Static")
        await go_to(pilot, "datasets")
        rows = drawn(grid(pilot, "datasets"))
        assert rows[1].startswith("▌✗ ")
        assert "✓ SUCCESS" in rows[2]
        await pilot.press("enter")
        assert runner.dataset_ids[0] in await refused(pilot)


async def test_without_the_solution_the_values_are_shown(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("403", r"/solutions/"))
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Broken handler")
        assert "without their definitions" in said(pilot, "#facts Static")
        await go_to(pilot, "parameters")
        assert any(row.split()[:2] == ["▌stock", "120"] for row in drawn(grid(pilot, "parameters")))


async def test_empty_places_say_so(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Data as they are")
        await go_to(pilot, "parameters")
        assert "This runner has no parameters." in drawn(grid(pilot, "parameters"))[1]
        await pilot.press("escape")
        await open_runner(pilot, demo, "Été caniculaire ☀️")
        await go_to(pilot, "runs")
        assert "This runner has never been run." in drawn(grid(pilot, "runs"))[1]
        await go_to(pilot, "log")
        assert said(pilot, "#run") == "This runner has never been run."
        await pilot.press("escape", "escape")
        await open_runner(pilot, demo, "Import of suppliers")
        await go_to(pilot, "datasets")
        assert "This runner refers to no dataset." in drawn(grid(pilot, "datasets"))[1]


async def test_a_failed_reading_is_told_once_and_in_place(fresh_demo: DemoPlatform) -> None:
    async with runners_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("403", r"/runners/"))
        await open_runner(pilot, fresh_demo, "Broken handler")
        await refused(pilot)
        for name in ("parameters", "datasets", "runs"):
            await go_to(pilot, name)
            assert "Press r to retry." in [row.strip() for row in drawn(grid(pilot, name))]
        fresh_demo.faults.clear()
        await pilot.press("r")
        await idle(pilot)
        assert grid(pilot, "runs").row_count == 1
        assert said(pilot, "#stale") == ""


async def test_the_runs_are_shown_although_the_runner_cannot_be_read(
    fresh_demo: DemoPlatform,
) -> None:
    async with runners_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("403", r"/runners/[^/]+$"))
        await open_runner(pilot, fresh_demo, "Broken handler")
        await refused(pilot)
        await go_to(pilot, "parameters")
        assert "Press r to retry." in [row.strip() for row in drawn(grid(pilot, "parameters"))]
        await go_to(pilot, "runs")
        assert grid(pilot, "runs").row_count == 1


async def test_a_failed_reload_keeps_what_was_known_and_calls_it_old(
    fresh_demo: DemoPlatform,
) -> None:
    async with runners_of(fresh_demo) as pilot:
        await open_runner(pilot, fresh_demo, "Summer season")
        await go_to(pilot, "runs")
        fresh_demo.faults.add(InjectedFault("403", r"/runners/"))
        await pilot.press("r")
        await refused(pilot)
        assert grid(pilot, "runs").row_count == 3
        assert grid(pilot, "parameters").row_count > 3
        assert said(pilot, "#stale").startswith("! Not up to date: ")


async def test_a_reading_that_hangs_is_stopped_by_escape(fresh_demo: DemoPlatform) -> None:
    async with runners_of(fresh_demo) as pilot:
        fresh_demo.faults.add(InjectedFault("hang", r"/runners/[^/]+$"))
        await pilot.press("enter")
        jobs = app_of(pilot).jobs
        await until(pilot, lambda: len(jobs.running) == 1, "only the hanging work is left")
        await pilot.press("escape")
        await idle(pilot)
        assert inspector(pilot).display
        await go_to(pilot, "parameters")
        assert "Stopped." in drawn(grid(pilot, "parameters"))[1]


async def test_escape_in_the_inspector_is_in_the_footer(demo: DemoPlatform) -> None:
    async with runners_of(demo) as pilot:
        await open_runner(pilot, demo, "Summer season")
        live = pilot.app.screen.active_bindings
        assert live["escape"].binding.description == "back"
        assert live["escape"].binding.show
        assert "slash" not in live or live["slash"].binding.id != "runners.filter"
        assert tab(pilot) == "overview"
