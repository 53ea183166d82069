"""The parameters of a runner beside their definitions."""

from collections.abc import Mapping
from typing import Any

from textual import on

from csm_tui.domain.rights import ObjectKind
from csm_tui.domain.runner import DatasetReference, RunnerDetails
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_facts import parameter_facts
from csm_tui.ui.presentation.runner_rows import (
    PARAMETER_COLUMNS,
    is_part,
    parameter_row,
    parameter_style,
)
from csm_tui.ui.screens.main.runners.datasets_tab import OpenReference, rights_on
from csm_tui.ui.screens.main.runners.grid_tab import GridTab
from csm_tui.ui.widgets.grid import Grid


class ParametersTab(GridTab):
    """The parameters; Enter shows all about one, with the dataset that it names."""

    def __init__(self) -> None:
        super().__init__("Parameters", "parameters", PARAMETER_COLUMNS)
        self._details: RunnerDetails | None = None

    def show(self, details: RunnerDetails) -> None:
        """Show the parameters in the language of now."""
        self._details = details
        references, language = self._references, shell(self).language
        self.show_rows(
            [
                parameter_row(row, references.get(row.parameter_id), language)
                for row in details.parameters
            ],
            [row.parameter_id for row in details.parameters],
            "This runner has no parameters.",
        )

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        event.stop()
        self._show_parameter(event.row)

    @flow("parameter", exclusive=True)
    async def _show_parameter(self, row: int) -> None:
        if self._details is None:
            return
        parameter = self._details.parameters[row]
        reference = self._references.get(parameter.parameter_id)
        what = "its part" if is_part(reference) else "its dataset"
        definition = parameter.definition
        title = definition.label_in(shell(self).language) if definition else parameter.parameter_id
        facts = self.facts_of_row(row)
        can_open = reference is not None and reference.dataset is not None
        if reference and reference.dataset:
            facts += rights_on(self, ObjectKind.DATASET, reference.dataset.raw)
        dialog = TextDialog(title, facts, opens=what if can_open else None)
        if await self.app.push_screen_wait(dialog) and reference:
            self.post_message(OpenReference(reference))

    def facts_of_row(self, row: int) -> list[tuple[str, str]]:
        """Return the value, the definition and the dataset of a parameter."""
        if self._details is None:
            return []
        parameter = self._details.parameters[row]
        reference = self._references.get(parameter.parameter_id)
        return parameter_facts(parameter, reference, shell(self).language)

    @property
    def raw_under_cursor(self) -> tuple[str, Mapping[str, Any]] | None:
        """The JSON of the value, and of the definition in the solution."""
        if self._details is None or not self._details.parameters:
            return None
        row = self._details.parameters[self.grid.cursor_row]
        values = self._details.runner.raw.get("parametersValues")
        own = [
            each
            for each in (values if isinstance(values, list) else ())
            if isinstance(each, dict) and each.get("parameterId") == row.parameter_id
        ]
        definition = row.definition.raw if row.definition else None
        return row.parameter_id, {"parametersValues": own, "definition": definition}

    @property
    def _references(self) -> Mapping[str | None, DatasetReference]:
        references = self._details.datasets if self._details else ()
        return {each.parameter_id: each for each in references if each.parameter_id}

    def style_of_row(self, row: int) -> str | None:
        """Return the style of a parameter."""
        return parameter_style(self._details.parameters[row]) if self._details else None
