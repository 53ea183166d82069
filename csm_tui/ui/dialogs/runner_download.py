"""The files that a download of runner data will write, shown before anything is written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from csm_tui.domain.runner_download import DownloadOptions, DownloadPlan
from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.base import SLIM, Dialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.runner_download_rows import (
    DownloadRows,
    download_columns,
    download_words,
    option_words,
)
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid

Plans = Sequence[DownloadPlan]
Replan = Callable[[Path, DownloadOptions], Awaitable[Plans]]


class RunnerDownloadDialog(Dialog[Plans]):
    """Shows plans, whose options and folder can be changed; Enter agrees to them."""

    AUTO_FOCUS = "Grid"
    DEFAULT_CSS = """
    RunnerDownloadDialog {
        & > .box { width: 96%; max-width: 150; height: 90%; padding: 0 1; }
        .where { height: auto; max-height: 2; text-style: bold; }
        .options { height: 1; }
        .words { height: auto; max-height: 4; color: $muted; }
        Grid { height: 1fr; margin-top: 1; }
        .about { height: 5; border-top: solid $panel; }
        &.-short {
            .about { display: none; }
            & > .box { height: 94%; }
            .where, .words { max-height: 1; }
            Grid { margin-top: 0; }
        }
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
        yield Static(classes="where")
        yield Static(classes="options")
        yield Static(classes="words")
        yield Grid(row_style=self._style)
        yield Static(classes="about")

    def on_mount(self) -> None:
        """Show the plans."""
        self._show()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.set_class(self.size.height < 16, "-short")
        self._tell_keys()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        grid = self.query_one(Grid)
        grid.set_columns(download_columns(grid.size.width))
        self._tell()

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
        typed = await self.app.push_screen_wait(
            PromptDialog(
                "Folder",
                "Into which folder of this computer? Nothing has been written yet.",
                value=visible(str(self._folder)),
                preview=lambda text: Preview(visible(str(self._folder_of(text)))),
            )
        )
        if typed is not None:
            self._change(self._folder_of(typed), self._options)

    @flow("planning", exclusive=True)
    async def _change(self, folder: Path, options: DownloadOptions) -> None:
        self.query_one(".words", Static).update("Planning…")
        try:
            plans = await self._replan(folder, options)
        except BaseException:
            self._show()
            raise
        self._plans, self._rows = plans, DownloadRows(plans)
        self._folder, self._options = folder, options
        self._show()

    def _show(self) -> None:
        self.query_one(".where", Static).update(outside(f"→ {visible(str(self._folder))}"))
        self.query_one(".options", Static).update(outside(option_words(self._options)))
        words = download_words(self._plans)
        self.query_one(".words", Static).update(outside(words, lines=True))
        self.query_one(Grid).set_rows(self._rows)
        self._tell()
        self._tell_keys()

    def _tell_keys(self) -> None:
        if self.size.width < SLIM:
            keys = "Enter saves · J C D V c · Esc leaves"
        else:
            count = sum(len(plan.files) for plan in self._plans)
            keys = f"Enter saves {count:,} · J C D V Space choose · c folder · Esc leaves it"
        self.query_one(".box").border_subtitle = keys

    def _style(self, row: int) -> str | None:
        return self._rows.style(row)

    @on(Grid.RowHighlighted)
    def _tell(self) -> None:
        about = self.query_one(".about", Static)
        text = self._rows.text(self.query_one(Grid).cursor_row, about.size.width)
        about.update(outside(text, lines=True))

    @on(Grid.RowOpened)
    def _accept(self) -> None:
        planning = any(
            worker.group == "planning" and worker.node is self and not worker.is_finished
            for worker in self.workers
        )
        if not planning:
            self.dismiss(self._plans)
