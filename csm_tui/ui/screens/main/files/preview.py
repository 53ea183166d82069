"""The preview of the file under the cursor."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.message import Message

from csm_tui.domain.csv.encoding import ENCODINGS
from csm_tui.domain.dataset import DatasetPart
from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.preview.content import (
    Preview,
    PreviewForm,
    PreviewOptions,
    TablePreview,
    TextPreview,
)
from csm_tui.domain.text import visible
from csm_tui.services.preview import preview_local_file
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.preview_texts import PreviewTable, table_of
from csm_tui.ui.screens.main.files.sides.local_side import shortened
from csm_tui.ui.text import fit, name_of, outside
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.preview_view import PreviewView

PAUSE = 0.15
"""Seconds that the cursor must stay on a file before it is read."""

_EDGE = 6
"""Cells of an edge of the frame that hold no text."""
_SHORTEST_NAME = 16
"""Cells of the name that are always shown."""
_SHORTEST_PLACE = 12
"""Below this many cells, a folder is not shown; `y` shows and copies the whole path."""

Subject = str | Path | DatasetPart | None
"""The whole name of a workspace file, the path of a local file, a part of a dataset, or None."""

RemoteReader = Callable[[Any, PreviewOptions, Job], Preview]
"""Reads a subject that is not on this computer; called in a thread."""


class FilePreview(Panel):
    """Shows the content of the file under the cursor, without saving it."""

    BINDINGS = bindings("preview")
    DEFAULT_CSS = """
    FilePreview {
        display: none;
        &.-open { display: block; }
        & > PreviewView { height: 1fr; }
    }
    """

    class Closed(Message):
        """The user has closed the preview."""

    def __init__(self, read_remote: RemoteReader) -> None:
        super().__init__()
        self._read_remote = read_remote
        self._subject: Subject = None
        self._options = PreviewOptions()
        self._profile = False
        self._preview: Preview | None = None

    def compose(self) -> ComposeResult:
        """Compose the search and the view."""
        yield FilterLine("find")
        yield PreviewView()

    @property
    def is_open(self) -> bool:
        """Whether the preview is shown."""
        return self.has_class("-open")

    @property
    def view(self) -> PreviewView:
        """The view of the content."""
        return self.query_one(PreviewView)

    def open(self, subject: Subject) -> None:
        """Show the preview, with this file."""
        self.add_class("-open")
        self._look_at(subject, 0)

    def close(self) -> None:
        """Hide the preview, and stop reading."""
        self.remove_class("-open")
        self.workers.cancel_group(self, "preview")
        self._subject = self._preview = None

    def follow(self, subject: Subject) -> None:
        """Show another file once the cursor stays on it; does nothing while hidden."""
        if self.is_open and subject != self._subject:
            self._look_at(subject, PAUSE)

    def again(self) -> None:
        """Read the file again: it may have changed."""
        if self.is_open:
            self._look_at(self._subject, PAUSE, keep=True)

    def focus_first(self) -> None:
        """Focus the content."""
        self.screen.set_focus(self.view.listing)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer a profile where there is a table, or may be one: the file is being read."""
        if action == "profile":
            return self._preview is None or isinstance(self._preview, TablePreview)
        # Without a search there is no match to go to.
        return action != "match" or bool(self.query_one(FilterLine).text)

    def action_profile(self) -> None:
        """Show the profile of a table's columns instead of its rows, or the rows again."""
        self._profile = not self._profile
        if self._preview is not None:
            self._again()

    def action_form(self) -> None:
        """Show the file as text, as bytes, or as what it is."""
        forms = list(PreviewForm)
        form = forms[(forms.index(self._options.form) + 1) % len(forms)]
        self._options, self._profile = replace(self._options, form=form), False
        self._look_at(self._subject, 0, keep=True)

    def action_encoding(self) -> None:
        """Choose the encoding of a text."""
        self._choose_encoding()

    def action_find(self) -> None:
        """Search what is shown."""
        self.query_one(FilterLine).open()

    def action_match(self, step: int) -> None:
        """Go to the next or the previous match."""
        self.view.go_to_match(step)

    def action_leave(self) -> None:
        """End the search, else go back to the list."""
        if self.query_one(FilterLine).clear():
            self.focus_first()
        else:
            self.post_message(self.Closed())

    @on(FilterLine.TextChanged)
    def _search_changed(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        self._find(event.text)

    @on(FilterLine.Dismissed)
    def _search_left(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.focus_first()

    @on(PreviewView.Searched)
    def _searched(self, event: PreviewView.Searched) -> None:
        event.stop()
        line = self.query_one(FilterLine)
        line.say(event.words if line.text else "")

    @flow("find", exclusive=True)
    async def _find(self, text: str) -> None:
        await self.view.find(text)

    @flow("encoding")
    async def _choose_encoding(self) -> None:
        choices = [Choice("", "guessed from the content"), *(Choice(e, e) for e in ENCODINGS)]
        current = self._options.encoding or ""
        dialog = ChooseDialog("Read the text as", choices, current=current, narrow=False)
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is not None:
            self._options = replace(self._options, encoding=chosen or None)
            self._look_at(self._subject, 0, keep=True)

    def _look_at(self, subject: Subject, pause: float, *, keep: bool = False) -> None:
        """Read a file; `keep` keeps the options chosen for the one before."""
        if not keep:
            self._options, self._profile = PreviewOptions(), False
            self.query_one(FilterLine).clear()
        self._subject = subject
        self._show_heading()
        if subject is None:
            self.workers.cancel_group(self, "preview")
            self._preview = None
            self.view.say("Select a file first.")
        else:
            self._read(subject, pause)

    @flow("preview", exclusive=True)
    async def _read(self, subject: str | Path | DatasetPart, pause: float) -> None:
        self._preview = None
        self.view.say("◌ Reading…")
        await shell(self).jobs.rest(pause)
        options, shown = self._options, _shown_name(subject)
        try:
            preview = await shell(self).jobs.run(
                f"Reading {shown}",
                lambda job: self._look_into(subject, options, job),
                quiet=True,
            )
        except Cancelled:
            self.view.say("Not read: stopped.", problem=True)
        except CsmError as error:
            self.view.say(f"✗ {error.headline}\n{error.next_step}", problem=True)
        else:
            self._preview = preview
            if self._profile and not isinstance(preview, TablePreview):
                # The key was pressed before it was known what the file is.
                self._profile = False
                shell(self).tell("Only a CSV table has a profile.")
            await self._make_table(preview)
            self.screen.refresh_bindings()

    def _look_into(
        self, subject: str | Path | DatasetPart, options: PreviewOptions, job: Job
    ) -> Preview:
        if isinstance(subject, Path):
            return preview_local_file(subject, options=options, cancel=job.cancel)
        return self._read_remote(subject, options, job)

    @flow("preview", exclusive=True)
    async def _again(self) -> None:
        if self._preview is not None:
            await self._make_table(self._preview)

    async def _make_table(self, preview: Preview) -> None:
        self._show_heading()
        cells = self.view.size.width if self._profile else 0
        self._show(preview, await asyncio.to_thread(table_of, preview, profile=cells))

    def _show(self, preview: Preview, cells: PreviewTable | None) -> None:
        self.view.show(preview, cells)
        if text := self.query_one(FilterLine).text:
            self._find(text)

    def _show_heading(self) -> None:
        """Show in the frame what is shown, where it is from, and what works on it."""
        name, side, folder = _name_and_place(self._subject)
        form = "" if self._options.form is PreviewForm.AUTO else self._options.form.value
        state = "profile" if self._profile else form
        room = self.outer_size.width - _EDGE - (len(state) + 3 if state else 0)
        shown = fit(name or "Preview", max(_SHORTEST_NAME, room), middle=True)
        place = _place_words(side, folder, room - cell_len(shown))
        self.head(Content.assemble(outside(shown), outside(place).stylize("$text-muted")), state)
        # In the lists these keys do something else; with the focus, the line of keys has them.
        room = self.outer_size.width - _EDGE
        keys = [f"Enter: {each}" for each in self._keys if name and not self.has_focus_within]
        self.note(next((each for each in keys if len(each) <= room), ""))

    @property
    def _keys(self) -> tuple[str, str]:
        """What works on what is shown: all of it, and what matters most of it."""
        few = ["/ find"]
        if isinstance(self._preview, TablePreview):
            few.append("t rows" if self._profile else "t profile")
        more = ["E encoding"] if isinstance(self._preview, TablePreview | TextPreview) else []
        forms = list(PreviewForm)
        other = forms[(forms.index(self._options.form) + 1) % len(forms)]
        return " · ".join([*few, *more, f"b {other.value}"]), " · ".join(few)

    @on(Resize)
    def _fit_profile(self) -> None:
        """Draw the charts again in the new width."""
        if self._profile:
            self._again()

    @on(Resize)
    @on(DescendantFocus)
    @on(DescendantBlur)
    def _heading_again(self) -> None:
        """Fit the frame to the width, and show the keys for the focus."""
        self._show_heading()


def _name_and_place(subject: Subject) -> tuple[str, str, str]:
    """Return the name of a file, its side and its folder, in words."""
    if subject is None:
        return "", "", ""
    if isinstance(subject, Path):
        return visible(subject.name), "this computer", shortened(subject.parent)
    of_workspace = isinstance(subject, str)
    whole = subject if isinstance(subject, str) else subject.source_name or subject.name
    side = "workspace" if of_workspace else "dataset"
    folder, slash, name = whole.rpartition("/")
    if not name:
        return name_of(whole), side, ""
    return visible(name), side, f"{visible(folder)}{slash}"


def _shown_name(subject: str | Path | DatasetPart) -> str:
    if isinstance(subject, DatasetPart):
        return name_of(subject.source_name or subject.name)
    return visible(str(subject))


def _place_words(side: str, folder: str, cells: int) -> str:
    """Return the place of a file, cut to the cells behind its name."""
    whole = f" · {side}{', ' if folder else ''}{folder}" if side else ""
    if cell_len(whole) <= cells:
        return whole
    short = f" · {folder or side}"
    return fit(short, cells, middle=True) if cells >= min(_SHORTEST_PLACE, len(short)) else ""
