"""Scenarios as rows of a grid, and the facts of one of them."""

from textual.content import Content

from csm_tui.domain.format import human_time
from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.scenario import Scenario, ScenarioState
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import Cells, LazyRows
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.runner_facts import not_understood

STATES = {
    ScenarioState.CREATED: ("·", "$text-muted"),
    ScenarioState.INGESTING: ("◌", "$text-warning"),
    ScenarioState.RUNNING: ("◌", "$text-warning"),
    ScenarioState.SUCCESSFUL: ("✓", "$text-success"),
    ScenarioState.FAILED: ("✗", "$text-error"),
    ScenarioState.UNKNOWN: ("?", "$text-warning"),
}
"""The symbol and the style of each state."""

SCENARIO_COLUMNS = (
    Column("Name", max_width=36, middle=True),
    Column("State", max_width=25),
    Column("Template", max_width=24, middle=True),
    Column("Last run"),
    Column("Validation"),
    Column("Created (UTC)"),
    Column("Owner", max_width=24),
    Column("Id"),
)

Facts = list[tuple[str, str]]


class ScenarioRows(LazyRows[tuple[int, Scenario]]):
    """The rows of scenarios, each with the number of its ancestors in the list."""

    def cells(self, item: tuple[int, Scenario]) -> Cells:
        """Return the cells of a scenario, its name indented below its parent's."""
        depth, scenario = item
        return (
            ("  " * (depth - 1) + "└ " if depth else "") + scenario.name,
            Content.styled(scenario_state(scenario), STATES[scenario.state][1]),
            scenario.template or "none",
            scenario.last_run_id or "never run",
            scenario.validation_status or "unknown",
            human_time(scenario.created).removesuffix(" UTC"),
            who(scenario.owner),
            scenario.id,
        )


def scenario_state(scenario: Scenario) -> str:
    """Return the state of a scenario: its symbol and the platform's word."""
    return f"{STATES[scenario.state][0]} {scenario.state_word or 'not said'}"


def scenario_facts(scenario: Scenario, parent: Scenario | None) -> Facts:
    """Return everything that is known of a scenario; the parent is None if it is not listed."""
    named = f"{parent.name}  {parent.id}" if parent else scenario.parent_id or "none"
    return [
        ("State", scenario_state(scenario)),
        ("Last run", scenario.last_run_id or "never run"),
        ("Template", _template(scenario)),
        ("Description", scenario.description or "none"),
        ("Validation", scenario.validation_status or "unknown"),
        ("Owner", who(scenario.owner)),
        ("Created", human_time(scenario.created)),
        ("Parent", named),
        ("Root", scenario.root_id or "none"),
        ("Tags", ", ".join(scenario.tags) or "none"),
        ("Solution", scenario.solution_id or "none"),
        ("Datasets", ", ".join(scenario.dataset_ids) or "none"),
        ("Id", scenario.id),
        *not_understood(scenario.unread),
        *(
            (f"· {each.parameter_id}", hidden_if_secret(each.parameter_id, each.value) or '""')
            for each in scenario.parameters
        ),
    ]


def _template(scenario: Scenario) -> str:
    named, id_ = scenario.run_template_name, scenario.run_template_id
    return "  ".join(dict.fromkeys(filter(None, (id_, named)))) or "none"
