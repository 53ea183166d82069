"""The one question before a load: its plan, and whether the graph is kept or replaced."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from csm_tui.domain.format import counted
from csm_tui.domain.text import visible
from csm_tui.domain.twin import FolderScan, LoadPlan
from csm_tui.ui.dialogs.base import SHORT, Dialog
from csm_tui.ui.dialogs.choose import Choices
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.load_plan_texts import emptying_words, plan_content
from csm_tui.ui.text import outside

Planner = Callable[[bool], Awaitable[LoadPlan]]
"""Makes the plan that replaces what the graph has, or keeps it."""

_KEEP, _REPLACE = "keep", "replace"


class _Ways(Choices):
    """Keep or replace; what moves by a screen reads on in the plan."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "screen.read_on('page_up')", show=False, tooltip="Read on in the plan"),
        Binding("pagedown", "screen.read_on('page_down')", show=False),
    ]


class LoadPlanDialog(Dialog[LoadPlan]):
    """Shows the plan of a load, and returns it once it is agreed to.

    Enter starts a load that only adds. One that deletes demands the name of the dataset.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    LoadPlanDialog {
        & > .box { width: 92; }
        .question, .name { height: auto; }
        _Ways { height: 2; text-wrap: nowrap; text-overflow: ellipsis; }
        .body { height: auto; max-height: 60vh; margin-top: 1; }
        .body Static { height: auto; }
        #typed { margin-top: 0; }
        &.-short {
            & > .box { height: 100%; max-height: 100%; padding: 0 1; }
            .question, .buttons { display: none; }
            .body { height: 1fr; max-height: 100%; margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", f"way('{_KEEP}')", show=False, tooltip="Keep what the graph has"),
        Binding("r", f"way('{_REPLACE}')", show=False, tooltip="Replace what the graph has"),
        Binding("pageup", "read_on('page_up')", show=False, tooltip="Read on in the plan"),
        Binding("pagedown", "read_on('page_down')", show=False, tooltip="Read on in the plan"),
    ]

    def __init__(self, plan: LoadPlan, scan: FolderScan, planner: Planner) -> None:
        """Show a plan.

        Args:
            plan: The plan that keeps what the graph has.
            scan: The folder.
            planner: Makes the other one, once that is asked for.
        """
        super().__init__(
            f"Load {counted(len(plan.steps), 'file')} into {visible(plan.dataset_name)}"
        )
        self._plan: LoadPlan | None = plan
        self._plans = {_KEEP: plan}
        self._way = _KEEP
        self._scan = scan
        self._planner = planner

    def content(self) -> ComposeResult:
        """Compose the question, the plan, the field for the name, and the buttons."""
        plan = self._plans[_KEEP]
        if plan.before.total_nodes:
            name = visible(plan.dataset_name)
            question = f"{name} already has data. Keep or replace it?"
            yield Static(outside(question), classes="question")
            yield _Ways(*(Option("", id=way) for way in (_KEEP, _REPLACE)))
        with VerticalScroll(classes="body", can_focus=False):
            yield Static()
        yield Static(classes="name")
        yield Input(id="typed")
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            yield Button("Load", id="confirm", variant="primary")

    def on_mount(self) -> None:
        """Show the plan that keeps what is there."""
        self._show()
        if choices := self.query(_Ways):
            choices.first().highlighted = 0
            choices.first().focus()
        else:
            self.query_one("#cancel" if self._blocked else "#confirm").focus()

    def on_resize(self, event: Resize) -> None:
        """Give the plan the room that the rest leaves."""
        self.set_class(event.size.height < SHORT, "-short")
        self._fit(event.size.height)
        self.call_after_refresh(self._tell_keys)

    def _fit(self, height: int) -> None:
        """Give the plan the lines that the rest leaves; the field and the buttons stay in sight."""
        if height < SHORT:
            self.query_one(".body").styles.max_height = None
            return
        others = 3 if self.query(_Ways) else 0
        others += 2 if self.query_one("#typed").display else 0
        # Two lines with the buttons, one above the plan and one below all.
        self.query_one(".body").styles.max_height = max(1, self.rows(height) - others - 4)

    @property
    def _blocked(self) -> bool:
        return self._plan is None or bool(self._plan.blockers)

    @property
    def _may_start(self) -> bool:
        plan = self._plan
        if plan is None or plan.blockers:
            return False
        return self._demanded in {None, self.query_one("#typed", Input).value}

    @property
    def _ways(self) -> dict[str, Content]:
        deleted = emptying_words(self._plans[_KEEP])
        return {
            _KEEP: _choice("Keep", "add what is not there yet"),
            _REPLACE: _choice("Replace", f"delete its {deleted} first"),
        }

    def action_way(self, way: str) -> None:
        """Keep or replace what the graph has."""
        for choices in self.query(_Ways):
            choices.highlighted = choices.get_option_index(way)
            choices.focus()

    @on(OptionList.OptionHighlighted)
    def _choose(self, event: OptionList.OptionHighlighted) -> None:
        way = event.option.id or _KEEP
        if way != self._way:
            self._way = way
            self._plan = self._plans.get(way)
            self._show()
            if self._plan is None:
                self._make_plan(way)

    @flow("planning", exclusive=True)
    async def _make_plan(self, way: str) -> None:
        try:
            plan = await self._planner(way == _REPLACE)
        except BaseException:
            self.action_way(_KEEP)
            raise
        self._plans[way] = plan
        if way == self._way:
            self._plan = plan
            self._show()

    def _show(self) -> None:
        plan, replacing = self._plan, self._way == _REPLACE
        body = self.query_one(".body Static", Static)
        body.update(Content("Planning…") if plan is None else plan_content(plan, self._scan))
        demanded = plan.confirmation if plan is not None and not plan.blockers else None
        self.query_one(".name", Static).display = demanded is not None
        self.query_one("#typed").display = demanded is not None
        self._demanded = demanded
        if demanded is not None:
            self.query_one(".name", Static).update(
                outside(f"Type  {demanded}  to delete its data and load:")
            )
        confirm = self.query_one("#confirm", Button)
        confirm.label = "Replace and load" if replacing else "Load"
        confirm.variant = "error" if replacing else "primary"
        # The width of a button does not follow its label.
        confirm.refresh(layout=True)
        box = self.query_one(".box")
        box.set_class(replacing, "-danger")
        if plan is not None and plan.blockers:
            box.border_title = (
                "Cannot load: correct this, or leave the file out (Space in the list)"
            )
        else:
            box.border_title = outside(self._title)
        for choices in self.query(_Ways):
            for way, words in self._ways.items():
                sign = "●" if way == self._way else "○"
                choices.replace_option_prompt(way, Content.assemble(f"{sign} ", words))
        self._enable()
        self._tell_keys()
        self._fit(self.size.height)

    def _tell_keys(self) -> None:
        """Say what the keys do, the way out last; what matters least goes first."""
        if self._blocked:
            hints = ["Esc close"]
        elif self._way == _REPLACE:
            hints = ["Type the name", "Enter replace", "k keep", "Esc cancel"]
        else:
            other = ["r replace"] if self.query(_Ways) else []
            hints = ["PgDn more", "Enter start", *other, "Esc cancel"]
        self.keys(" · ".join(hints))

    @on(Input.Changed, "#typed")
    def _enable(self) -> None:
        self.query_one("#confirm", Button).disabled = not self._may_start

    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        if self._plan is not None and self._plan.confirmation and not self._plan.blockers:
            self.query_one("#typed").focus()
        else:
            self._start()

    @on(Input.Submitted, "#typed")
    def _start(self) -> None:
        if self._may_start:
            self.dismiss(self._plan)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        if event.button.id == "confirm":
            self._start()
        else:
            self.dismiss(None)


def _choice(name: str, detail: str) -> Content:
    return Content.assemble(Content.styled(f"{name:<9}", "bold"), outside(detail))
