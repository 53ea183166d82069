"""The datasets of 3.x and 4.x in their tab: what is wrong, the way out, the relatives."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from csm_tui.demo import DemoPlatform
from csm_tui.demo.records import DatasetRecord
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.files import FilesPane
from csm_tui.ui.screens.main.pane import OpenAddress
from csm_tui.ui.screens.main.twin.datasets import TwinDatasets
from csm_tui.ui.screens.main.twin.line import DatasetLine
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.ranked_list import RankedList
from tests.ui import runners_driving
from tests.ui.driving import idle, pane, running, until
from tests.ui.twin_driving import closed, dialog, tab, twin

TAPS, SUPPLIERS, STUCK = "Sensors of the taps", "Suppliers 🚚", "Import of this morning"


@asynccontextmanager
async def datasets_of(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the list of datasets."""
    async with running(demo, size=size, show="3") as pilot:
        await in_list(pilot)
        yield pilot


async def in_list(pilot: Pilot[None]) -> None:
    assert tab(pilot) == "sources", "the pane begins with the list"
    await until(pilot, lambda: listed(pilot).listed, "the datasets are listed")
    await idle(pilot)


def listed(pilot: Pilot[None]) -> TwinDatasets:
    return twin(pilot).query_one(TwinDatasets)


def panel(pilot: Pilot[None], name: str) -> RankedList:
    return listed(pilot).query_one(f"#{name}", RankedList)


def facts(pilot: Pilot[None]) -> str:
    """Return what is known of the dataset at the cursor, its name first."""
    panel = listed(pilot).query_one("#facts", Panel)
    return f"{panel._head[0].plain}\n{panel.query_one(Static).content}"


def planted(demo: DemoPlatform, name: str) -> DatasetRecord:
    return next(one for one in demo.world.datasets.values() if one.name == name)


async def on(pilot: Pilot[None], demo: DemoPlatform, name: str) -> None:
    assert listed(pilot).reveal(planted(demo, name).id)
    await until(pilot, lambda: name in facts(pilot), "it is described")


def footer(pilot: Pilot[None]) -> set[str]:
    live = pilot.app.screen.active_bindings.values()
    return {one.binding.id or "" for one in live if one.enabled}


@pytest.mark.parametrize("api", [3, 4])
async def test_from_an_import_in_error_to_the_log_of_its_run(api: int) -> None:
    with DemoPlatform(api=api, engine=False) as demo:
        async with datasets_of(demo) as pilot:
            assert tab(pilot) == "sources"
            assert twin(pilot).status.plain == "updated just now"
            edge = panel(pilot, "all")._head[1].plain
            assert [each in edge for each in ("✗3", "◌2", f"{16 - api}")] == [True] * 3
            names = [str(row.cells[1]) for row in panel(pilot, "all")._rows]
            assert names[:2] == ["initial stock", TAPS], "trouble is first"
            await on(pilot, demo, SUPPLIERS)
            assert "Run run-" in facts(pilot)
            assert "L open its run" in facts(pilot)
            await pilot.press("L")
            failed = planted(demo, SUPPLIERS).source
            assert failed is not None
            await until(
                pilot,
                lambda: (
                    pane(pilot).scope == "runners"
                    and str(failed.job_id) in runners_driving.said(pilot, "#run")
                ),
                "its log is shown",
            )


async def test_changes_ask_first_and_are_offered_where_they_are_ways(
    fresh_demo: DemoPlatform,
) -> None:
    async with datasets_of(fresh_demo) as pilot:
        await on(pilot, fresh_demo, STUCK)
        assert {"sources.ask_status", "sources.set_ready"} <= footer(pilot)
        assert not {"sources.refresh", "sources.roll_back", "sources.open_run"} & footer(pilot)
        await on(pilot, fresh_demo, TAPS)
        taps = planted(fresh_demo, TAPS)
        await pilot.press("b")
        await dialog(pilot, ConfirmDialog)
        said = str(pilot.app.screen.query_one(".body .text", Static).content)
        assert f"{TAPS}  {taps.id}\non environment (" in said
        await pilot.press("enter")
        await closed(pilot)
        assert taps.ingestion_status == "ERROR", "Cancel is the default"
        await pilot.press("b")
        await dialog(pilot, ConfirmDialog)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "✓ SUCCESS" in facts(pilot), "it is read again")
        assert taps.ingestion_status == "SUCCESS"
        assert listed(pilot).dataset is not None
        fresh_demo.world.pace = 0.001
        await pilot.press("f")
        await dialog(pilot, ConfirmDialog)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: taps.ingestion_status == "PENDING", "it is refreshed")
        await until(pilot, lambda: "checks the status" in facts(pilot), "what to do is said")
        await closed(pilot)
        fresh_demo.world.pace = 1_000_000.0
        await pilot.press("a")
        await until(pilot, lambda: "✓ SUCCESS" in facts(pilot), "asking has ended it")


async def test_relatives_lead_to_runners_and_datasets(demo: DemoPlatform) -> None:
    async with datasets_of(demo) as pilot:
        await on(pilot, demo, "Thirsty customers only")
        await pilot.press("tab")
        await until(pilot, lambda: len(panel(pilot, "relatives")._rows) == 2, "its parent is found")
        await pilot.press("enter")
        await until(pilot, lambda: "Brewery Amsterdam" in facts(pilot), "the parent is shown")
        await pilot.press("tab")
        await until(pilot, lambda: len(panel(pilot, "relatives")._rows) > 20, "its users are found")
        rows = [str(row.cells[1]).strip() for row in panel(pilot, "relatives")._rows]
        assert rows[0] == "Used by"
        assert "└ Suppliers 🚚" not in rows
        assert "Thirsty customers only" in rows
        await pilot.press("slash", *"broken", "enter", "enter")
        await until(pilot, lambda: pane(pilot).scope == "runners", "the runner is opened")
        await until(
            pilot,
            lambda: runners_driving.subject(pilot).startswith("Broken handler"),
            "it is the one",
        )


async def test_enter_opens_the_graph_and_tab_the_relatives(demo: DemoPlatform) -> None:
    async with datasets_of(demo) as pilot:
        await on(pilot, demo, "Brewery reference")
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "graph", "its graph is shown")
        assert str(twin(pilot).query_one(DatasetLine).content).startswith("Brewery reference")
        assert twin(pilot).query_one("#graph Grid").has_focus
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert tab(pilot) == "sources"
        await on(pilot, demo, "events")
        await pilot.press("enter")
        assert tab(pilot) == "sources", "it has no graph"
        await until(pilot, lambda: panel(pilot, "relatives").grid.has_focus, "its relatives")


async def test_a_reference_to_a_dataset_without_a_graph_opens_its_place(demo: DemoPlatform) -> None:
    async with running(demo, show="2") as pilot:
        events = planted(demo, "events")
        dataset = next(
            one
            for one in pilot.app.screen._session.datasets(  # type: ignore[attr-defined]
                demo.organization_id, demo.workspace_id
            )
            if one.id == events.id
        )
        pane(pilot).post_message(OpenAddress("dataset", dataset.id, dataset))
        await until(pilot, lambda: pane(pilot).scope == "twin", "its pane is shown")
        await until(pilot, lambda: "events" in facts(pilot), "it is described")
        assert tab(pilot) == "sources"
        assert "workspace files: datasets/" in facts(pilot)
        await pilot.press("enter")
        relatives = panel(pilot, "relatives")
        await until(pilot, lambda: len(relatives._rows) > 2, "its file and runners are found")
        await pilot.press("enter")
        await until(pilot, lambda: pane(pilot).scope == "files", "the file is shown")
        files = pane(pilot)
        assert isinstance(files, FilesPane)
        await until(
            pilot,
            lambda: files.remote.folder == f"datasets/{events.id}/",
            "the cursor is on it",
        )
        await pilot.press("3", "escape", "escape", "right_square_bracket")
        assert tab(pilot) == "loading"


async def test_the_run_behind_is_opened_in_another_workspace(fresh_demo: DemoPlatform) -> None:
    elsewhere = runners_driving.workspace_named(fresh_demo, "Brewery test")
    runner = runners_driving.planted(fresh_demo, "Batch 020", elsewhere)
    source = planted(fresh_demo, SUPPLIERS).source
    assert source is not None
    source.location, source.name, source.job_id = elsewhere, runner.id, runner.last_run_id
    async with datasets_of(fresh_demo) as pilot:
        await on(pilot, fresh_demo, SUPPLIERS)
        await pilot.press("L")

        def is_shown() -> bool:
            # There is no pane for a moment, while the workspaces change.
            screens = [each for each in pilot.app.screen_stack if isinstance(each, MainScreen)]
            return any(each.pane and each.pane.scope == "runners" for each in screens) and (
                runners_driving.subject(pilot).startswith("Batch 020")
            )

        await until(pilot, is_shown, "its runner is shown")
        assert pane(pilot).workspace.id == elsewhere
