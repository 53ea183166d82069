"""The screen of rights in three tabs: you, here, and who has access; nothing is changed."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.organization import Raw
from csm_tui.domain.rights import EVERYONE, ObjectKind, access_to
from csm_tui.services.rights import AccessOverview, PlaceRights, Rights
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.rights_rows import (
    Facts,
    MatrixRows,
    facts_text,
    here_text,
    matrix_columns,
    matrix_words,
    person_lines,
    person_words,
    principal_facts,
)
from csm_tui.ui.screens.main.rights.matrix_grid import MatrixGrid
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.status_line import StatusLine

_LEGEND = "o organization  w workspace  d dataset  r runner  · not named  ? not visible"


class RightsScreen(PlaceScreen[None]):
    """Shows the identity, its rights on what is open, and the roles of everyone."""

    AUTO_FOCUS = ""
    BINDINGS = bindings("rights")
    DEFAULT_CSS = """
    RightsScreen {
        background: $background;
        TabbedContent { height: 1fr; }
        VerticalScroll {
            padding: 0 1;
            border: round $border-blurred;
            .-w40 & { border: none; }
            &:focus { border: round $border; }
            .-w40 &:focus { border: none; }
        }
        VerticalScroll Static { height: auto; }
        #problems { height: auto; max-height: 3; padding: 0 1; color: $text-warning; }
        Panel { height: 1fr; }
        Grid { height: 1fr; }
    }
    """

    def __init__(
        self,
        facts: Facts,
        rights: Rights | None,
        opened: Sequence[tuple[ObjectKind, Raw]] = (),
    ) -> None:
        """Show the rights in a place.

        Args:
            facts: Everything about the session, as names and values.
            rights: Reads the rights in the open workspace; None without one.
            opened: The objects that are open in the panes: a dataset, a runner.
        """
        super().__init__()
        self._facts = facts
        self._rights = rights
        self._opened = opened
        self._overview: AccessOverview | None = None
        self._shown: PlaceRights | None = None

    def content(self) -> ComposeResult:
        """Compose the tabs."""
        with TabbedContent():
            with TabPane("You", id="you"), VerticalScroll():
                yield Static()
            with TabPane("Here", id="here"), VerticalScroll():
                yield Static("No workspace is open. Press w in the workspace screen to choose one.")
            with TabPane("Who has access", id="access"):
                yield Static(id="problems")
                with Panel():
                    yield MatrixGrid()

    def on_mount(self) -> None:
        """Show what is known, and read the rest."""
        self.query_one("#problems").display = False
        self._show_you()
        if self._rights is not None:
            self._show_here(self._rights.known)
        self.show_tab("you")
        self._load()

    def on_resize(self) -> None:
        """Wrap the texts to the width."""
        if self._shown is not None:
            self._show_here(self._shown)
        else:
            self._show_you()

    @flow("rights", exclusive=True)
    async def _load(self) -> None:
        rights = self._rights
        if rights is None:
            return
        self._grid.empty_text = "Reading who has access…"
        try:
            place = await shell(self).jobs.run(
                "Reading your rights", lambda job: rights.read(job.cancel)
            )
            self._show_here(place)
            self._overview = await shell(self).jobs.run(
                "Reading who has access",
                lambda job: rights.overview(place, progress=job.progress, cancel=job.cancel),
            )
        except (CsmError, Cancelled) as error:
            what = error.headline if isinstance(error, CsmError) else "Stopped."
            self._grid.empty_text = f"{what}\nPress r to retry."
            raise
        self._show_matrix(self._overview)

    def _show_you(self) -> None:
        who = self._rights.who if self._rights else None
        facts = [*self._facts[:1], *principal_facts(who), *self._facts[1:]]
        self.query_one("#you Static", Static).update(facts_text(facts, self._room))

    def _show_here(self, place: PlaceRights) -> None:
        objects = [place.organization, place.workspace]
        objects += [access_to(kind, raw, place.who) for kind, raw in self._opened]
        self._shown = place
        self.query_one("#here Static", Static).update(here_text(objects, self._room))
        self._show_you()

    def _show_matrix(self, overview: AccessOverview) -> None:
        matrix = overview.matrix
        self.query_one(Panel).head("Who has access", matrix_words(matrix))
        self.query_one(Panel).note(_LEGEND)
        problems = self.query_one("#problems", Static)
        problems.display = bool(overview.problems)
        problems.update(outside("\n".join(f"! {each}" for each in overview.problems), lines=True))
        self._grid.set_columns(matrix_columns(matrix))
        self._grid.set_rows(MatrixRows(matrix), (EVERYONE, *matrix.people))

    @on(Grid.RowHighlighted)
    def _show_person(self, event: Grid.RowHighlighted) -> None:
        if self._overview is not None:
            words = person_words(self._overview.matrix, event.key)
            self.query_one(StatusLine).rest(outside(words))

    @on(Grid.RowOpened)
    def _open_person(self, event: Grid.RowOpened) -> None:
        if self._overview is not None:
            matrix = self._overview.matrix
            words, lines = person_words(matrix, event.key), person_lines(matrix, event.key)
            dialog = ListingDialog(f"Roles of {event.key}", words, lines, leave="Close")
            self.app.push_screen(dialog)

    def action_tab(self, step: int) -> None:
        """Go to a neighbouring tab."""
        names = [pane.id or "" for pane in self.query(TabPane)]
        self.show_tab(names[(names.index(self._tabs.active) + step) % len(names)])

    def action_reload(self) -> None:
        """Ask the platform again."""
        self._load()

    def action_copy(self) -> None:
        """Copy the names and values of the identity and the session."""
        facts = [*principal_facts(self._rights.who if self._rights else None), *self._facts]
        shell(self).copy("\n".join(f"{name}\t{value}" for name, value in facts), "all of it")

    def show_tab(self, name: str) -> None:
        """Show a tab, and focus its content: ``you``, ``here`` or ``access``."""
        self._tabs.active = name
        self.query_one(StatusLine).rest(Content(""))
        self.query_one(f"#{name}").query("MatrixGrid, VerticalScroll").first().focus()

    @property
    def _room(self) -> int:
        """The cells of a line of text, beside the frame and the scroll bar."""
        return self.app.size.width - 6

    @property
    def _grid(self) -> MatrixGrid:
        return self.query_one(MatrixGrid)

    @property
    def _tabs(self) -> TabbedContent:
        return self.query_one(TabbedContent)
