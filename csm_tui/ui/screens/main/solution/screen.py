"""The screen of a solution: a list of one part, and everything about the row under the cursor."""

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Key, Paste
from textual.widgets import Static

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.organization import Workspace
from csm_tui.domain.solution import Solution, SolutionFinding, SubjectKind
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.solution import CheckedSolution, read_solution
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.base import SHORT
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.text import RawDialog
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.solution_rows import (
    COLUMNS,
    SUBJECT_PARTS,
    SolutionPart,
    SolutionRow,
    solution_rows,
)
from csm_tui.ui.presentation.solution_words import tally
from csm_tui.ui.presentation.tabs import tab
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.pane import OpenAddress
from csm_tui.ui.screens.main.solution.details import SolutionDetails
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.ranked_list import RankedList
from csm_tui.ui.widgets.status_line import StatusLine

WIDE = 120
"""Cells from which list and details stand side by side."""
_EMPTY = {
    SolutionPart.PARAMETERS: "This solution has no parameters.",
    SolutionPart.GROUPS: "This solution has no groups of parameters.",
    SolutionPart.TEMPLATES: "This solution has no run templates.",
    SolutionPart.FINDINGS: "✓ The check found nothing.",
    SolutionPart.ABOUT: "",
}
_EARLY = frozenset({"leave", "again"})
"""Actions that work before the solution is read."""


class SolutionScreen(PlaceScreen[None]):
    """One solution in five lists; Enter reads on in the details, or goes where a finding leads."""

    BINDINGS = bindings("solution")
    DEFAULT_CSS = """
    SolutionScreen {
        background: $background;
        #subject { height: 1; padding: 0 1; background: $surface; text-wrap: nowrap;
                   text-overflow: ellipsis; }
        #parts { height: 1; padding: 0 1; background: $surface; link-style: none;
                 link-color: $text-muted; link-color-hover: $foreground;
                 link-background-hover: $surface; }
        #panels { height: 1fr; layout: vertical; }
        RankedList { height: 3fr; }
        SolutionDetails { height: 2fr; }
        &.-reading RankedList { display: none; }
        &.-short SolutionDetails { display: none; }
        &.-short.-reading SolutionDetails { display: block; }
        &.-wide #panels { layout: horizontal; }
        &.-wide RankedList { height: 1fr; width: 7fr; }
        &.-wide SolutionDetails { height: 1fr; width: 4fr; max-width: 64; }
        &.-wide.-reading RankedList { display: block; }
    }
    """

    def __init__(self, session: Session, workspace: Workspace, wanted: OpenAddress) -> None:
        """Show a solution.

        Args:
            session: The connection.
            workspace: The workspace from which the screen was opened.
            wanted: The solution, and the parameter or run template at which to begin.
        """
        super().__init__()
        self._session = session
        self._workspace = workspace
        self._wanted: OpenAddress | None = wanted
        self._solution_id = wanted.id or None
        self._checked: CheckedSolution | None = None
        self._rows: Mapping[SolutionPart, Sequence[SolutionRow]] = {}
        self._part = SolutionPart.PARAMETERS
        self._cursors: dict[SolutionPart, int] = {}
        self._followed = False
        """Whether a finding led here, to which Escape goes back."""
        self._read_at = 0.0
        self._failed = ""
        """Why the last reading failed."""

    def content(self) -> ComposeResult:
        """Compose the solution, its parts, and the two panels."""
        yield Static(id="subject")
        yield Static(id="parts")
        with Container(id="panels"):
            yield RankedList()
            yield SolutionDetails()

    def on_mount(self) -> None:
        """Read the solution."""
        self.set_interval(5, self._show_status)
        self._show_head()
        self._read()

    def on_resize(self) -> None:
        """Show list and details side by side, one below the other, or one alone, as they fit."""
        self.set_class(self.size.width >= WIDE, "-wide")
        self.set_class(self.size.height < SHORT, "-short")
        self._show_head()

    def keeps(self, event: Key | Paste) -> bool:
        """Return whether a key waits for the solution."""
        if self._checked is not None or self._failed:
            return False
        active = self.active_bindings.get(event.key) if isinstance(event, Key) else None
        return active is None or (
            active.node is not self.app and active.binding.action not in _EARLY
        )

    @property
    def _list(self) -> RankedList:
        return self.query_one(RankedList)

    @property
    def _row(self) -> SolutionRow | None:
        """The row under the cursor."""
        row = self._list.row
        return row if isinstance(row, SolutionRow) else None

    @property
    def _solution(self) -> Solution | None:
        return self._checked.solution if self._checked else None

    @flow("solution", exclusive=True)
    async def _read(self) -> None:
        try:
            checked = await shell(self).jobs.run(
                f"Reading the solution of {self._workspace.name}", self._read_and_check
            )
        except (CsmError, Cancelled) as error:
            self._failed = error.headline if isinstance(error, CsmError) else "Stopped."
            if self._checked is None:
                self._list.grid.empty_text = f"{self._failed}\nPress r to retry."
            self._show_status()
            raise
        self._checked, self._read_at, self._failed = checked, pane.now(), ""
        await self._make_rows()
        self._show()
        self._go_to_wanted()

    def _read_and_check(self, job: Job) -> CheckedSolution:
        ids = (self._workspace.organization_id, self._workspace.id, self._solution_id)
        return read_solution(self._session, *ids, cancel=job.cancel)

    async def _make_rows(self) -> None:
        """Make the rows of all lists, in the chosen language, off the event loop."""
        checked, language = self._checked, self._language
        if checked is not None:
            defaults = self._workspace.defaults_of(checked.solution.id)
            self._rows = await shell(self).jobs.run(
                "Preparing the lists",
                lambda _: {
                    part: solution_rows(
                        part, checked.solution, checked.findings, language, defaults
                    )
                    for part in SolutionPart
                },
                quiet=True,
            )

    def _go_to_wanted(self) -> None:
        """Move to the parameter or run template from which the screen was opened, once."""
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        if wanted.parameter_id:
            self._go_to(SubjectKind.PARAMETER, wanted.parameter_id)
        elif wanted.template_id:
            self._go_to(SubjectKind.TEMPLATE, wanted.template_id)

    def _go_to(self, kind: SubjectKind, subject_id: str) -> None:
        """Show the part of a subject, with the cursor on it."""
        self._show_part(SUBJECT_PARTS[kind])
        self._list.move_to(subject_id)

    def action_show_part(self, name: str) -> None:
        """Show one of the lists."""
        self._show_part(SolutionPart[name])

    def action_part(self, step: int) -> None:
        """Show a neighbouring list."""
        parts = list(SolutionPart)
        self._show_part(parts[(parts.index(self._part) + step) % len(parts)])

    def action_filter(self) -> None:
        """Narrow the list by any text."""
        self.remove_class("-reading")
        self._list.open_filter()

    def action_raw(self) -> None:
        """Show what is under the cursor as the platform sent it."""
        row = self._row
        if row is not None:
            self.app.push_screen(RawDialog(row.id, row.raw))

    def action_raw_solution(self) -> None:
        """Show the whole solution as the platform sent it."""
        if self._solution is not None:
            self.app.push_screen(RawDialog(self._solution.name, self._solution.raw))

    def action_copy_id(self) -> None:
        """Copy the id of what is under the cursor."""
        row = self._row
        if row is not None:
            text = row.facts()[0][1] if self._part is SolutionPart.ABOUT else row.id
            shell(self).copy(text, visible(text))

    def action_again(self) -> None:
        """Read the solution again."""
        self._read()

    def step_back(self) -> bool:
        """Go back from the details, to the findings, or from the filter."""
        if self.has_class("-reading") or self.query_one(SolutionDetails).has_focus_within:
            self._leave_details()
        elif self._followed:
            self._show_part(SolutionPart.FINDINGS)
        else:
            return self._list.clear_filter()
        return True

    @flow("language", once=True)
    async def action_language(self) -> None:
        """Choose the language of the labels."""
        if self._solution is None:
            return
        languages = self._solution.languages
        current = self._language
        if len(languages) == 1:
            shell(self).tell(f"All labels are in one language: {languages[0]}.")
        elif len(languages) == 2:
            shell(self).language = next(each for each in languages if each != current)
        else:
            choices = [Choice(language, language) for language in languages]
            dialog = ChooseDialog("Choose the language of the labels", choices, current=current)
            chosen = await self.app.push_screen_wait(dialog)
            shell(self).language = chosen or current
        await self._make_rows()
        self._show()

    @property
    def _language(self) -> str:
        """The chosen language; another one where the solution does not have it."""
        languages = self._solution.languages if self._solution else ()
        chosen = shell(self).language
        return chosen if chosen in languages or not languages else languages[0]

    @on(RankedList.Opened)
    def _open(self, event: RankedList.Opened) -> None:
        event.stop()
        row = self._row
        if row is not None and row.finding is not None:
            self._follow(row.finding)
        elif row is not None:
            self.add_class("-reading")
            self.call_after_refresh(self.query_one(SolutionDetails).focus_first)

    def _follow(self, finding: SolutionFinding) -> None:
        """Go to what a finding is about."""
        self._go_to(finding.kind, finding.subject_id)
        self._followed = True

    def _leave_details(self) -> None:
        self.remove_class("-reading")
        self._list.grid.focus()

    @on(RankedList.Highlighted)
    def _show_row(self, event: RankedList.Highlighted) -> None:
        event.stop()
        self._cursors[self._part] = self._list.grid.cursor_row
        self._show_details()

    def _show_details(self) -> None:
        row = self._row
        if row is None:
            self.query_one(SolutionDetails).show("Nothing chosen", [])
            return
        self.query_one(SolutionDetails).show(row.title, row.facts())

    def _show_part(self, part: SolutionPart) -> None:
        """Show a list, with the cursor where it was left."""
        if part is not self._part:
            self.remove_class("-reading")
            self._list.clear_filter()
            self._cursors[self._part] = self._list.grid.cursor_row
        self._part, self._followed = part, False
        self._show()
        self._list.grid.focus()

    def _show(self) -> None:
        if self._checked is None:
            return
        place = self._cursors.get(self._part, 0)
        rows = self._rows.get(self._part, ())
        self._list.show(self._part.value, rows, _EMPTY[self._part], COLUMNS[self._part])
        self._list.grid.cursor_row = place
        self._show_details()
        self._show_head()
        self._show_status()

    def _show_head(self) -> None:
        solution = self._solution
        if solution is not None:
            findings = self._checked.findings if self._checked else ()
            self.query_one("#subject", Static).update(
                Content.assemble(
                    outside(solution.name or solution.id).stylize("b"),
                    "  ",
                    outside(solution.image or "no image").stylize("$text-muted"),
                    "  ",
                    tally(findings),
                )
            )
        self.query_one("#parts", Static).update(Content("").join(self._tabs()))

    def _tabs(self) -> list[Content]:
        """Return the tabs; where their names do not fit, only the current one has its name."""
        counts = self._counts
        texts = {part: f"{part.value} {counts.get(part, '')}".rstrip() for part in SolutionPart}
        names = sum(len(text) + len(" 1  ") for text in texts.values()) + 2
        tabs = []
        for number, part in enumerate(SolutionPart, 1):
            named = part is self._part or names <= self.size.width
            text = f"{number} {texts[part]}" if named else f"{number}"
            click = f"screen.show_part('{part.name}')"
            tabs.append(tab(text, active=part is self._part, click=click))
        return tabs

    @property
    def _counts(self) -> Mapping[SolutionPart, str]:
        if self._checked is None:
            return {}
        solution = self._checked.solution
        return {
            SolutionPart.PARAMETERS: f"{len(solution.all_parameters):,}",
            SolutionPart.GROUPS: f"{len(solution.all_groups):,}",
            SolutionPart.TEMPLATES: f"{len(solution.all_templates):,}",
            SolutionPart.FINDINGS: f"{len(self._checked.findings):,}",
        }

    def _show_status(self) -> None:
        known = Content("")
        if self._checked is not None:
            known = Content(f"Labels in {self._language} · {pane.age_since(self._read_at)}")
        if self._failed:
            known += Content(" · " if known.plain else "") + Content.styled(
                "✗ The solution could not be read. Press r to retry.", "$text-error"
            )
        self.query_one(StatusLine).rest(known)
