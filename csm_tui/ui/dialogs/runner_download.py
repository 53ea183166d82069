"""The files that a download of runner data will write, shown before anything is written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from csm_tui.domain.format import counted
from csm_tui.domain.runner_download import DownloadOptions, DownloadPlan
from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.base import SLIM
from csm_tui.ui.dialogs.plan import DescribedRows, PlanDialog
from csm_tui.ui.dialogs.prompt import Preview
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.runner_download_rows import (
    DownloadRows,
    download_columns,
    download_words,
    option_words,
)
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.short_text import ShortText

Plans = Sequence[DownloadPlan]
Replan = Callable[[Path, DownloadOptions], Awaitable[Plans]]


class RunnerDownloadDialog(PlanDialog[Plans]):
    """Shows plans, whose options and folder can be changed; Enter agrees to them."""

    DEFAULT_CSS = """
    RunnerDownloadDialog {
        .where { max-height: 2; }
        .options { height: 1; }
        .words { color: $text-muted; }
        &.-short .where, &.-short .words { max-height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "J", "switch_option('json')", "JSON", tooltip="Write the parameters as JSON, or not"
        ),
        Binding("C", "switch_option('csv')", "CSV", tooltip="Write the parameters as CSV, or not"),
        Binding("D", "switch_option('datasets')", "Datasets", tooltip="Write the datasets, or not"),
        Binding(
            "V",
            "switch_option('reproduce')",
            "Variables",
            tooltip="Write the variables of a run on this computer, secrets left blank, or not",
        ),
        Binding("space", "leave_out", "Leave out", tooltip="Leave out a dataset, or take it again"),
        Binding("c", "folder", "Folder", tooltip="Change the folder"),
    ]

    def __init__(
        self,
        title: str,
        plans: Plans,
        folder: Path,
        options: DownloadOptions,
        *,
        replan: Replan,
        folder_of: Callable[[str], Path],
    ) -> None:
        """Show plans.

        Args:
            title: The question.
            plans: One for each runner.
            folder: Their folder.
            options: Those of the plans.
            replan: Plans for another folder or other options.
            folder_of: Returns the folder that a typed text means.
        """
        super().__init__(title)
        self._plans = plans
        self._folder = folder
        self._options = options
        self._replan = replan
        self._folder_of = folder_of
        self._rows = DownloadRows(plans)

    def content(self) -> ComposeResult:
        """Compose the options, the numbers, the list, and the row under the cursor."""
        yield ShortText(classes="where")
        yield ShortText(classes="options")
        yield ShortText(classes="words")
        yield Grid()
        yield Static(classes="about")

    @property
    def described(self) -> DescribedRows:
        """The rows that are shown."""
        return self._rows

    def columns(self, width: int) -> Sequence[Column]:
        """Return the columns for a grid of this width in cells."""
        return download_columns(width)

    def action_switch_option(self, name: str) -> None:
        """Switch an option."""
        options = self._options
        changed = {
            "json": replace(options, json=not options.json),
            "csv": replace(options, csv=not options.csv),
            "datasets": replace(options, datasets=not options.datasets),
            "reproduce": replace(options, reproduce=not options.reproduce),
        }
        self._change(self._folder, changed[name])

    def action_leave_out(self) -> None:
        """Leave out the dataset of the row under the cursor, or take it again."""
        row = self.query_one(Grid).cursor_row
        id_ = self._rows.items[row].dataset_id if row < len(self._rows) else None
        if id_ is not None:
            left_out = self._options.left_out ^ {id_}
            self._change(self._folder, replace(self._options, left_out=left_out))

    def action_folder(self) -> None:
        """Change the folder."""
        self._ask_folder()

    @flow("folder")
    async def _ask_folder(self) -> None:
        typed = await self.ask_folder(
            "Change folder",
            "Folder of this computer. Nothing is written yet.",
            visible(str(self._folder)),
            lambda text: Preview(visible(str(self._folder_of(text)))),
        )
        if typed is not None:
            self._change(self._folder_of(typed), self._options)

    @flow("planning", exclusive=True)
    async def _change(self, folder: Path, options: DownloadOptions) -> None:
        plans = await self.replanned(self._replan(folder, options))
        self._plans, self._rows = plans, DownloadRows(plans)
        self._folder, self._options = folder, options
        self.show_plan()

    def show_plan(self) -> None:
        """Show the plans, and the options that they have."""
        self.query_one(".where", Static).update(outside(f"→ {visible(str(self._folder))}"))
        self.query_one(".options", Static).update(outside(option_words(self._options)))
        words = download_words(self._plans)
        self.query_one(".words", Static).update(outside(words, lines=True))
        self.query_one(Grid).set_rows(self._rows)
        self.tell_row()
        self.tell_keys()

    def tell_keys(self) -> None:
        """Say at the lower edge what the keys do."""
        if self.size.width < SLIM:
            keys = "Enter save · J C D V c · Esc cancel"
        else:
            count = counted(sum(len(plan.files) for plan in self._plans), "file")
            keys = f"Enter save {count} · J C D V Space choose · c folder · Esc cancel"
        self.keys(keys)

    @on(Grid.RowOpened)
    def _accept(self) -> None:
        if not self.is_planning:
            self.dismiss(self._plans)
