"""Starting, stopping, editing, creating and deleting runners from their list."""

import shlex
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.records import RunnerRecord
from csm_tui.services.runners import ParameterEdit
from csm_tui.ui.dialogs.base import Dialog, Verb
from csm_tui.ui.dialogs.error import ErrorDialog
from csm_tui.ui.dialogs.fields import FieldsDialog
from csm_tui.ui.screens.main.runners.parameter_form import ParameterField, ParameterForm
from csm_tui.ui.widgets.log_view import LogView
from tests.ui.driving import idle, until
from tests.ui.file_operations_driving import editor_is
from tests.ui.files_driving import said
from tests.ui.runners_driving import (
    go_to,
    grid,
    inspector,
    open_runner,
    planted,
    refused,
    runners,
    runners_of,
    tab,
)
from tests.ui.session_driving import inside, opened
from tests.ui.test_profile_in_screens import profile_of

NAME = "Summer season, more waiters and stock"


@asynccontextmanager
async def at_runner(
    demo: DemoPlatform, name: str = NAME
) -> AsyncIterator[tuple[Pilot[None], RunnerRecord]]:
    async with runners_of(demo, (120, 40)) as pilot:
        runner = planted(demo, name)
        assert runners(pilot).grid.move_to(runner.id)
        yield pilot, runner


async def asked(pilot: Pilot[None], words: str) -> str:
    """Wait for a dialog, and return what it says."""

    def title() -> str:
        return str(pilot.app.screen.query_one(".box").border_title)

    await until(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, Dialog) and pilot.app.screen.ready and words in title()
        ),
        f"the dialog {words}",
    )
    await pilot.pause()
    return "\n".join(str(each.visual) for each in pilot.app.screen.query(Static))


def focused(pilot: Pilot[None]) -> str:
    found = pilot.app.focused
    if isinstance(found, Verb):
        return found.verb
    return str(found.label) if isinstance(found, Button) else str(found and found.id)


async def agree(pilot: Pilot[None], label: str) -> None:
    """Press the button with a label by the keys."""
    for _ in range(12):
        if focused(pilot) == label:
            break
        await pilot.press("tab")
    assert focused(pilot) == label
    await pilot.press("enter")


def runs_of(demo: DemoPlatform, runner: RunnerRecord) -> list[str]:
    return [run.id for run in demo.world.runs_of(runner.id)]


def values_of(demo: DemoPlatform, runner: RunnerRecord) -> dict[str, str]:
    return {each.parameter_id: each.value for each in demo.world.runners[runner.id].values}


async def filled(pilot: Pilot[None], parameter: str, value: str) -> ParameterField:
    """Type a value into a field of the form, and return the field."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ParameterForm), "the form")
    fields = pilot.app.screen.query(ParameterField)
    found = next(each for each in fields if each.row.parameter_id == parameter)
    found.query_one(Input).focus()
    found.query_one(Input).value = ""
    await pilot.press(*value)
    await pilot.pause()
    return found


def hint(field: ParameterField) -> str:
    return str(field.query_one(".hint", Static).visual)


@pytest.mark.usefixtures("lasting_messages")
async def test_a_start_is_checked_asked_for_and_shown_and_a_lost_one_is_looked_up(
    fresh_demo: DemoPlatform,
) -> None:
    async with at_runner(fresh_demo) as (pilot, runner):
        before = len(runs_of(fresh_demo, runner))
        await pilot.press("p")
        text = await asked(pilot, f"Start {NAME}?")
        assert "workspace Brewery dev" in text
        assert "No run yet." in text
        assert focused(pilot) == "Start"
        await pilot.press("escape")
        await idle(pilot)
        assert len(runs_of(fresh_demo, runner)) == before
        await pilot.press("enter")
        await idle(pilot)
        await pilot.press("p")
        await asked(pilot, "Start")
        await pilot.press("enter")
        await until(pilot, lambda: tab(pilot) == "log", "the log of the run is shown")
        [first] = runs_of(fresh_demo, runner)
        assert f"started {first}" in said(pilot)
        await until(
            pilot,
            lambda: inspector(pilot).runner.last_run_id == first,  # type: ignore[union-attr]
            "the runner is read again",
        )
        await idle(pilot)
        # Now something speaks against a start, so Cancel has the focus; and the answer is lost.
        runner.values[0].value = "many"
        fresh_demo.faults.add(InjectedFault("drop_after", "/start$", times=1))
        await pilot.press("p")
        text = await asked(pilot, "Start")
        assert "! parameter" in text
        assert "1 input changed" in text
        assert "→ many" in text
        assert focused(pilot) == "Cancel"
        await agree(pilot, "Start anyway")
        await asked(pilot, "Started 1 of 1")
        assert len(runs_of(fresh_demo, runner)) == 2


@pytest.mark.usefixtures("lasting_messages")
async def test_a_stop_is_asked_for_and_verified(fresh_demo: DemoPlatform) -> None:
    async with at_runner(fresh_demo, "Season without end") as (pilot, runner):
        run = fresh_demo.world.runs[runner.last_run_id or ""]
        await pilot.press("X")
        assert "127.0.0.1" in await asked(pilot, "Stop the run of Season without end?")
        assert focused(pilot) == "Cancel"
        await agree(pilot, "Stop the run")
        await until(pilot, lambda: f"{run.id} is Failed" in said(pilot), "its end is said")
        assert run.stopped is not None
        await pilot.press("X")
        await asked(pilot, "Stop the run")
        await agree(pilot, "Stop the run")
        assert "No active run to stop" in await refused(pilot)


@pytest.mark.usefixtures("lasting_messages")
async def test_marked_runners_are_started_after_one_question(fresh_demo: DemoPlatform) -> None:
    async with at_runner(fresh_demo) as (pilot, runner):
        other = planted(fresh_demo, "Summer season, more waiters")
        before = len(runs_of(fresh_demo, other))
        await pilot.press("space")
        assert runners(pilot).grid.move_to(other.id)
        await pilot.press("space")
        fresh_demo.faults.add(InjectedFault("403", f"{other.id}/start$", times=1))
        await pilot.press("p")
        text = await asked(pilot, "Start 2 runners?")
        assert NAME in text
        assert other.name in text
        await agree(pilot, "Start 2" if focused(pilot) == "Start 2" else "Start 2 anyway")
        await asked(pilot, "Started 1 of 2")
        lines = pilot.app.screen.query_one(LogView).lines
        assert len([line for line in lines if line.startswith("✓ ")]) == 1
        assert any("permission" in line for line in lines)
        assert len(runs_of(fresh_demo, other)) == before
        assert len(runs_of(fresh_demo, runner)) == 1
        # For one runner only.
        await pilot.press("escape")
        await idle(pilot)
        await pilot.press("E")
        await until(pilot, lambda: "works on one runner" in said(pilot), "it is for one")


@pytest.mark.usefixtures("lasting_messages")
async def test_parameters_are_edited_in_a_form_that_says_what_is_wrong(
    fresh_demo: DemoPlatform,
) -> None:
    async with at_runner(fresh_demo) as (pilot, runner):
        before = values_of(fresh_demo, runner)
        # From the inspector, the field of the parameter under the cursor comes first.
        await open_runner(pilot, fresh_demo, NAME)
        await go_to(pilot, "parameters")
        assert grid(pilot, "parameters").move_to("nb_waiters")
        await pilot.press("E")
        await asked(pilot, "Edit parameters of")
        assert isinstance(pilot.app.focused, Input)
        assert pilot.app.focused.value == before["nb_waiters"]
        stock = await filled(pilot, "stock", "many")
        assert hint(stock) == "✗ not a whole number"
        save = pilot.app.screen.query_one("#save", Button)
        assert str(save.label) == "Save anyway"
        await filled(pilot, "stock", "77")
        assert hint(stock).startswith("int; 0 … 400")
        assert str(save.label) == "Save"
        # Meanwhile another user changes another value.
        other = next(each for each in runner.values if each.parameter_id == "nb_waiters")
        other.value = "9"
        await pilot.press("ctrl+s")
        await asked(pilot, f"Another user has changed {NAME}")
        assert values_of(fresh_demo, runner) == before | {"nb_waiters": "9"}
        await agree(pilot, "Save mine on top")
        await until(pilot, lambda: "✓ Saved" in said(pilot), "it is saved")
        assert values_of(fresh_demo, runner) == before | {"stock": "77", "nb_waiters": "9"}


@pytest.mark.usefixtures("lasting_messages")
async def test_typing_and_saving_wait_for_no_pattern(
    fresh_demo: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for solution in fresh_demo.world.solutions.values():
        if (definition := solution.parameter("stock")) is not None:
            definition.regex = "^7+$"
    gate, where, real = threading.Event(), list[threading.Thread](), ParameterEdit.notes

    def slow(edit: ParameterEdit, values: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        where.append(threading.current_thread())
        gate.wait(20)
        return real(edit, values)

    monkeypatch.setattr(ParameterEdit, "notes", slow)
    async with at_runner(fresh_demo) as (pilot, runner):
        await pilot.press("E")
        await filled(pilot, "stock", "77")
        form = pilot.app.screen
        assert isinstance(form, ParameterForm)
        assert form.changed == {"stock": "77"}
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is form, "it is not known yet what is wrong"
        gate.set()
        await until(pilot, lambda: "✓ Saved" in said(pilot), "it is saved")
        assert values_of(fresh_demo, runner)["stock"] == "77"
    assert threading.main_thread() not in where


@pytest.mark.usefixtures("lasting_messages")
async def test_parameters_are_edited_in_an_editor(
    fresh_demo: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    script = f'cp "$1" {shlex.quote(str(seen))}; sed -i \'s/^stock = .*/stock = 12/\' "$1"'
    editor_is(monkeypatch, tmp_path, script)
    async with at_runner(fresh_demo) as (pilot, runner):
        before = values_of(fresh_demo, runner)
        await pilot.press("E")
        await filled(pilot, "nb_waiters", "3")
        await pilot.press("ctrl+e")
        await until(pilot, seen.exists, "the editor has run")
        await until(pilot, lambda: isinstance(pilot.app.screen, ParameterForm), "the form again")
        text = seen.read_text()
        assert "# Stock: int; 0 … 400; default 100" in text
        assert 'nb_waiters = "3"' in text
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "✓ Saved: 2 fields" in said(pilot), "it is saved")
        assert values_of(fresh_demo, runner) == before | {"stock": "12", "nb_waiters": "3"}


@pytest.mark.usefixtures("lasting_messages")
async def test_a_child_is_created_renamed_and_deleted(fresh_demo: DemoPlatform) -> None:
    async with at_runner(fresh_demo) as (pilot, parent):
        await pilot.press("n")
        await asked(pilot, "Create a runner from")
        await pilot.press("enter")
        await asked(pilot, f"New child of {NAME}")
        await pilot.press("end", "!", "enter", "enter", "enter", "enter")
        await until(pilot, lambda: "✓ Created" in said(pilot), "it is created")
        await idle(pilot)
        child = planted(fresh_demo, f"{NAME} copy!")
        assert child.parent_id == parent.id
        assert inspector(pilot).runner is not None
        assert inspector(pilot).runner.id == child.id  # type: ignore[union-attr]
        await pilot.press("m")
        await asked(pilot, "Name, description and tags")
        assert isinstance(pilot.app.screen, FieldsDialog)
        pilot.app.screen.query_one("#name", Input).value = ""
        await pilot.pause()
        assert pilot.app.screen.query_one("#accept", Button).disabled
        field, problem = (pilot.app.screen.query_one(each) for each in ("#name", "#wrong-name"))
        assert problem.display
        assert problem.region.y == field.region.y + 1, "below its field"
        pilot.app.screen.query_one("#name", Input).value = "Trial"
        pilot.app.screen.query_one("#tags", Input).value = "night, shift"
        await agree(pilot, "Save")
        await until(pilot, lambda: "✓ Saved: 2 fields of Trial" in said(pilot), "it is renamed")
        await idle(pilot)
        assert fresh_demo.world.runners[child.id].tags == ["night", "shift"]
        await pilot.press("x")
        text = await asked(pilot, "Delete runner Trial?")
        assert "No runs." in text
        assert pilot.app.screen.query_one("#confirm", Button).disabled
        await pilot.press(*"Trial", "enter", "enter")
        await until(pilot, lambda: "Runner Trial deleted" in said(pilot), "it is deleted")
        await idle(pilot)
        gone = fresh_demo.world.runners.get(child.id)
        assert gone is None or gone.archived is not None


async def test_a_protected_profile_asks_for_its_name_before_a_start(
    fresh_demo: DemoPlatform,
) -> None:
    session = opened(profile_of(fresh_demo, protected=True), fresh_demo.api_key)
    async with inside(session, fresh_demo, size=(120, 40), show="2") as pilot:
        await idle(pilot)
        runner = planted(fresh_demo, NAME)
        runners(pilot).grid.move_to(runner.id)
        await pilot.press("p")
        text = await asked(pilot, "Start")
        assert "On production" in text
        assert "production is protected" in text
        assert pilot.app.screen.query_one("#confirm", Button).disabled
        await pilot.press("enter", "escape")
        await idle(pilot)
        assert runs_of(fresh_demo, runner) == []
        fresh_demo.faults.add(InjectedFault("403", "/start$", times=1))
        await pilot.press("p")
        await asked(pilot, "Start")
        await pilot.press(*"production", "enter", "enter")
        assert "permission" in await refused(pilot)
        assert not isinstance(pilot.app.screen, ErrorDialog)
        assert runs_of(fresh_demo, runner) == []
