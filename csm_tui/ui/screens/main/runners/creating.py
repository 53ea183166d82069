"""Creating a runner from a run template or as a child, and its name, description and tags."""

from collections.abc import Mapping

from textual.widget import Widget

from csm_tui.domain.format import counted
from csm_tui.domain.runner import Runner, RunnerChange
from csm_tui.domain.runner_changes import NewRunner
from csm_tui.domain.solution import Solution
from csm_tui.domain.text import visible
from csm_tui.services.runners import RunnerChanges
from csm_tui.ui.changes import may_change
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.fields import FieldsDialog, TextField
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.main.runners.editing import save_change, tell_saved

_CHILD = "child"


async def create_runner(
    node: Widget, changes: RunnerChanges, like: Runner | None, environment: str
) -> Runner | None:
    """Let the user create a runner, and return it as the platform has it; None if none is created.

    Args:
        node: Where the flow runs.
        changes: The runners of the workspace.
        like: The runner under the cursor, which can be the parent; None without one.
        environment: Where the runner would be, in words.
    """
    solution = await shell(node).jobs.run(
        "Reading the run templates", lambda job: changes.solution(cancel=job.cancel)
    )
    key = await node.app.push_screen_wait(
        ChooseDialog(
            "Create a runner from",
            _origins(solution, like),
            current=_CHILD if like else None,
            body=f"On {environment}.",
        )
    )
    if key is None:
        return None
    parent = like if key == _CHILD else None
    template = (parent.run_template_id or "") if parent else key.removeprefix("template ")
    given = await node.app.push_screen_wait(_new_dialog(changes, parent, like, template))
    if given is None:
        return None
    new = _new_runner(changes, solution, parent, template, given)
    if not await may_change(node, f"Create runner {visible(new.name)}"):
        return None
    created = await shell(node).jobs.run(
        f"Creating runner {visible(new.name)}",
        lambda job: changes.create(new, cancel=job.cancel),
        writes=True,
    )
    await tell_saved(node, created, "Created")
    return created.runner


async def rename_runner(
    node: Widget, changes: RunnerChanges, runner: Runner, environment: str
) -> bool:
    """Let the user change name, description and tags; return whether something was saved."""
    before = {
        "name": runner.name,
        "description": runner.description,
        "tags": ", ".join(runner.tags),
    }
    dialog = FieldsDialog(
        f"Name, description and tags of {runner.name}",
        f"On {environment}.",
        [
            TextField("name", "Name", before["name"], problem=_name_problem),
            TextField("description", "Description", before["description"]),
            TextField("tags", "Tags", before["tags"], "a, b"),
        ],
        accept="Save",
    )
    given = await node.app.push_screen_wait(dialog)
    if given is None or given == before:
        return False
    change = RunnerChange(
        name=given["name"].strip() if given["name"] != before["name"] else None,
        description=(
            given["description"] if given["description"] != before["description"] else None
        ),
        tags=_words(given["tags"]) if given["tags"] != before["tags"] else None,
    )
    if not await may_change(node, f"Change runner {visible(runner.name)}"):
        return False
    return await save_change(node, changes, runner, change)


def _origins(solution: Solution, like: Runner | None) -> list[Choice]:
    child = []
    if like is not None:
        why_not = "" if like.run_template_id else "no run template"
        detail = f"copies its {counted(len(like.parameters), 'value')} and its datasets"
        child = [Choice(_CHILD, f"Child of {visible(like.name)}", detail, why_not)]
    return child + [
        Choice(f"template {each.id}", each.name or each.id)
        for each in solution.run_templates.values()
    ]


def _new_dialog(
    changes: RunnerChanges, parent: Runner | None, like: Runner | None, template: str
) -> FieldsDialog:
    datasets = parent or like
    ids = ", ".join(datasets.base_dataset_ids) if datasets else ""
    title = f"New child of {parent.name}" if parent else f"New runner of {template}"
    name = f"{parent.name} copy" if parent else ""
    return FieldsDialog(
        title,
        _filled_in(changes, parent),
        [
            TextField("name", "Name", name, problem=_name_problem),
            TextField("description", "Description"),
            TextField("tags", "Tags", placeholder="a, b"),
            TextField("datasets", "Base datasets", ids, "d-…, d-…"),
        ],
        accept="Create",
    )


def _filled_in(changes: RunnerChanges, parent: Runner | None) -> str:
    """Return what the platform, or this program, fills in for a new runner (PLATFORM.md 5.4)."""
    if changes.fills_new_runners:
        own = "its parent's values, then " if parent else ""
        return f"The platform fills in {own}the defaults of workspace and solution."
    if parent:
        return "The platform copies the values of the parent, and adds no defaults."
    return "The solution's defaults are sent as its values: the platform fills in none itself."


def _new_runner(
    changes: RunnerChanges,
    solution: Solution,
    parent: Runner | None,
    template: str,
    given: Mapping[str, str],
) -> NewRunner:
    datasets = _words(given["datasets"])
    as_parent = parent is not None and datasets == parent.base_dataset_ids
    return NewRunner(
        given["name"].strip(),
        template,
        (parent.solution_id if parent else None) or solution.id,
        parent_id=parent.id if parent else None,
        description=given["description"],
        tags=_words(given["tags"]),
        base_dataset_ids=None if as_parent else datasets,
        values={} if parent else changes.first_values(solution, template),
    )


def _name_problem(name: str) -> str:
    return "" if name.strip() else "A runner needs a name."


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in text.split(","))))
