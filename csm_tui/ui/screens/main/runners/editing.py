"""Editing the parameters of a runner, in a form or in the editor, and what was kept of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack

from textual.widget import Widget

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.runner import Runner, RunnerChange
from csm_tui.domain.runner_changes import SaveResult
from csm_tui.domain.text import visible
from csm_tui.services.runners import ParameterEdit, RunnerChanged, RunnerChanges
from csm_tui.services.runners.editor_file import editor_file
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.parameter_file import parameter_file, read_parameters
from csm_tui.ui.screens.main.runners.parameter_form import FormAnswer, ParameterForm
from csm_tui.ui.terminal import run_in_terminal


async def edit_parameters(
    node: Widget, changes: RunnerChanges, runner: Runner, environment: str, at: str = ""
) -> bool:
    """Let the user edit the parameters of a runner, save them, and say what was not kept.

    Args:
        node: Where the flow runs.
        changes: The runners of the workspace.
        runner: The runner.
        environment: Where it is, in words.
        at: The id of the parameter that has the focus first; empty for the first one.

    Returns:
        Whether something was saved.
    """
    edit = await shell(node).jobs.run(
        f"Reading the parameters of {visible(runner.name)}",
        lambda job: changes.edit(runner.id, cancel=job.cancel),
    )
    if not edit.rows:
        shell(node).tell("This runner has no parameters, and its run template declares none.")
        return False
    values: Mapping[str, str] = {}
    while True:
        answer = await _ask(node, edit, values, environment, at)
        if answer is None:
            return False
        values = answer.values
        if answer.in_editor:
            values = await _in_editor(node, edit, values)
        elif await may_change(node, _what(edit.runner)):
            break
    return await save_seen(
        node,
        edit.runner,
        lambda fresh: shell(node).jobs.run(
            f"Saving the parameters of {visible(runner.name)}",
            lambda job: edit.on_top_of(fresh).save(values, cancel=job.cancel),
            writes=True,
        ),
    )


async def save_change(
    node: Widget, changes: RunnerChanges, runner: Runner, change: RunnerChange
) -> bool:
    """Save a change of a runner, say what was not kept, and return whether it was saved."""
    return await save_seen(
        node,
        runner,
        lambda fresh: shell(node).jobs.run(
            f"Saving runner {visible(runner.name)}",
            lambda job: changes.save(fresh, change, cancel=job.cancel),
            writes=True,
        ),
    )


async def save_seen(
    node: Widget, runner: Runner, save: Callable[[Runner], Awaitable[SaveResult]]
) -> bool:
    """Save on top of a reading of the runner; ask first if another user has changed it since.

    Args:
        node: Where the flow runs.
        runner: The runner as the user began with it.
        save: Saves on top of a reading.

    Returns:
        Whether something was saved.
    """
    base = runner
    while True:
        try:
            result = await save(base)
            break
        except RunnerChanged as error:
            if not await _on_top_of_theirs(node, error):
                shell(node).tell("Not saved.")
                return False
            base = error.fresh
    await tell_saved(node, result)
    return True


async def tell_saved(node: Widget, result: SaveResult, done: str = "Saved") -> None:
    """Say what a change has come to: in a message, or in a list if something was not kept."""
    name = visible(result.runner.name)
    if result.kept and not result.note:
        shell(node).tell(f"✓ {done}: {counted(result.asked, 'field')} of {name}, read again")
        return
    lost = len(result.lost)
    title = f"{done}, but {counted(lost, 'field')} not kept" if lost else f"{done}: {name}"
    note = result.note or "What was sent → what the platform has:"
    lines = [visible(each.words) for each in result.lost]
    await node.app.push_screen_wait(
        ListingDialog(title, f"Runner {name}. {note}", lines, leave="Close")
    )


async def _on_top_of_theirs(node: Widget, error: RunnerChanged) -> bool:
    dialog = ListingDialog(
        f"Another user has changed {visible(error.fresh.name)}",
        "Since you opened it. Nothing of yours is sent yet. Their changes:",
        [visible(each.words) for each in error.changes],
        confirm="Save mine on top",
        danger=True,
    )
    dialog.say(
        "Where both of you changed a value, yours replaces theirs. Their other changes stay."
    )
    return await node.app.push_screen_wait(dialog) == "confirm"


async def _ask(
    node: Widget, edit: ParameterEdit, values: Mapping[str, str], environment: str, at: str
) -> FormAnswer | None:
    place = f"On {environment}."
    if edit.parts:
        ids = ", ".join(row.parameter_id for row in edit.parts)
        place += f"\nDataset parts, not edited here: {ids}"
    form = ParameterForm(
        f"Edit parameters of {edit.runner.name}",
        place,
        edit.rows,
        {**edit.values, **values},
        edit.notes,
        shell(node).language,
        at,
        slow=edit.has_patterns,
    )
    return await node.app.push_screen_wait(form)


async def _in_editor(
    node: Widget, edit: ParameterEdit, values: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the values as the editor has left them, or those of before if they are dropped."""
    text = parameter_file(
        edit.runner.name, edit.rows, {**edit.values, **values}, shell(node).language
    )
    files = ExitStack()
    file = await asyncio.to_thread(files.enter_context, editor_file("parameters.toml", text))
    try:
        while True:
            trouble = run_in_terminal(node.app, await asyncio.to_thread(lambda: file.command))
            try:
                found = read_parameters(await asyncio.to_thread(file.read), edit.rows)
            except InputRefused as error:
                if not await _again(node, f"{error.headline} {error.next_step}"):
                    return values
                continue
            if trouble:
                shell(node).tell(trouble)
            return {**values, **found}
    finally:
        await asyncio.to_thread(files.close)


async def _again(node: Widget, why: str) -> bool:
    choices = [
        Choice("again", "Edit it again"),
        Choice("drop", "Discard the file and go back to the form"),
    ]
    dialog = ChooseDialog("The file cannot be read", choices, narrow=False, body=why)
    return await node.app.push_screen_wait(dialog) != "drop"


def _what(runner: Runner) -> str:
    return f"Change the parameters of {visible(runner.name)}"
