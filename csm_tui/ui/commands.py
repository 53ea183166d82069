"""Every command of the program: whether it can run here, where else, or why not; and how it runs.

The palette and the help show the same list. A command of another place is run there: its pane or
screen is opened first. One that changes the platform is only shown there, with its key, because
the user has not seen what it would change.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, runtime_checkable

from textual.actions import parse
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TabbedContent, TabPane

from csm_tui.ui.actions import (
    ACTIONS,
    SCOPES,
    WAYS,
    Action,
    Command,
    Reach,
    group_of,
    key_names,
)
from csm_tui.ui.changes import is_read_only
from csm_tui.ui.jobs import shell
from csm_tui.ui.rights import missing_right

PATIENCE = 10.0
"""Seconds for which a command of another place waits until that place is open."""
_LOOK = 0.02
"""Seconds between two looks at whether it is open."""
_BY_ID = {action.id: action for action in ACTIONS}


@runtime_checkable
class HasPanes(Protocol):
    """The screen with the numbered panes."""

    def pane_titles(self) -> Mapping[str, str]:
        """Return the titles of its panes by their scopes; empty while no workspace is open."""

    async def go_to_pane(self, scope: str) -> None:
        """Show a pane, and wait until it has its first data."""


@runtime_checkable
class TakesFocus(Protocol):
    """A node that knows which widget in it has the focus first."""

    def focus_first(self) -> None:
        """Focus that widget."""


def commands_at(screen: Screen[Any]) -> list[Command]:
    """Return all commands, those of the focus first; of those with one title, the nearest one."""
    survey = _Survey(screen)
    found = sorted((survey.command(action) for action in ACTIONS), key=survey.distance)
    nearest: dict[str, Command] = {}
    for command in found:
        known = nearest.get(command.action.title)
        if known is None or command.reach < known.reach:
            nearest[command.action.title] = command
    kept = set(map(id, nearest.values()))
    return [command for command in found if id(command) in kept]


class _Survey:
    """What can be run at the focus of a screen, and in what is open around it."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._live = {
            each.binding.id: each for each in screen.active_bindings.values() if each.enabled
        }
        focused = screen.focused
        chain = focused.ancestors_with_self if focused is not None else [screen, screen.app]
        self._depth = {node: depth for depth, node in enumerate(chain)}
        self._here = _nodes_of(screen)
        self._panes = next(
            (each for each in screen.app.screen_stack if isinstance(each, HasPanes)), None
        )
        self._titles = self._panes.pane_titles() if self._panes is not None else {}
        around = self._panes if isinstance(self._panes, Screen) else None
        self._around = _nodes_of(around) if around not in {None, screen} else {}

    def command(self, action: Action) -> Command:
        """Return the command of an action."""
        if (active := self._live.get(action.id)) is not None:
            return Command(action, Reach.HERE, node=active.node)
        if action.scope == "app":
            return Command(action, Reach.HERE, node=self._screen.app)
        if action.writes and is_read_only(self._screen):
            return Command(action, Reach.NOWHERE, "the profile is read-only")
        nodes = self._here.get(action.scope, [])
        seen = [node for node in nodes if _is_seen(node)]
        if not seen:
            return self._elsewhere(action, [*nodes, *self._around.get(action.scope, ())])
        seen.sort(key=lambda node: self._depth.get(node, len(self._depth)))
        return self._in_sight(action, seen)

    def _in_sight(self, action: Action, nodes: Sequence[DOMNode]) -> Command:
        """Return the command of an action that nodes in sight have, the nearest one first."""
        why = action.when or "not possible now"
        for node in nodes:
            if (missing := missing_right(node, action.id)) is not None:
                why = missing.why
            elif _is_possible(node, action):
                if node in self._depth:
                    return Command(action, Reach.HERE, node=node)
                reach = Reach.ELSEWHERE if action.writes else Reach.HERE
                return Command(action, reach, f"in {SCOPES[action.scope]}", node)
        return Command(action, Reach.NOWHERE, why)

    def _elsewhere(self, action: Action, nodes: Sequence[DOMNode]) -> Command:
        """Return the command of an action that nothing in sight has."""
        way = WAYS[action.scope]
        titles = self._titles
        if self._panes is None or (not titles and action.scope != "main"):
            first = way.first if action.scope == "connect" else ""
            connected = "open a workspace first (w)" if self._panes is not None else "connect first"
            return Command(action, Reach.NOWHERE, first or connected)
        if way.pane and way.pane not in titles:
            return Command(action, Reach.NOWHERE, way.never)
        if way.first and not any(_can_be_shown(node) for node in nodes):
            return Command(action, Reach.NOWHERE, way.first)
        for node in nodes:
            if (missing := missing_right(node, action.id)) is not None:
                return Command(action, Reach.NOWHERE, missing.why)
        return Command(action, Reach.ELSEWHERE, f"in {titles.get(way.pane, SCOPES[action.scope])}")

    def distance(self, command: Command) -> tuple[int, int, int]:
        """Return what a command is ordered by: its place from the focus outwards, then its use."""
        group = group_of(command.action.scope)
        use = command.action.footer or len(ACTIONS)
        if group == "app":
            return 0, len(self._depth), use
        scopes = [scope for scope in SCOPES if group_of(scope) == group]
        nodes = [node for scope in scopes for node in self._here.get(scope, ())]
        depths = [self._depth[node] for node in nodes if node in self._depth]
        if depths:
            return 0, min(depths), use
        return (1 if nodes else 2), list(SCOPES).index(group), use


def _nodes_of(screen: Screen[Any] | None) -> dict[str, list[DOMNode]]:
    """Return the nodes of a screen by the scopes of their actions."""
    found: dict[str, list[DOMNode]] = {}
    for node in screen.walk_children(with_self=True) if screen is not None else ():
        for scope in _scopes_of(type(node)):
            found.setdefault(scope, []).append(node)
    return found


@cache
def _scopes_of(kind: type[DOMNode]) -> frozenset[str]:
    """Return the scopes of the actions that nodes of a type have."""
    bound = (each for base in kind.__mro__ for each in vars(base).get("BINDINGS", ()))
    ids = (each.id for each in bound if isinstance(each, Binding) and each.id)
    return frozenset(id_.partition(".")[0] for id_ in ids if id_ in _BY_ID)


def _is_seen(node: DOMNode) -> bool:
    return all(each.display for each in node.ancestors_with_self if isinstance(each, Widget))


def _can_be_shown(node: DOMNode) -> bool:
    """Return whether a node would be in sight once its pane and its tab are."""
    hidden = [each for each in node.ancestors_with_self if isinstance(each, Widget)]
    return all(each.display or isinstance(each, TabPane) or each.id in SCOPES for each in hidden)


def _is_composed(node: DOMNode) -> bool:
    return isinstance(node, App) or (isinstance(node, Widget) and node.is_mounted)


def _is_possible(node: DOMNode, action: Action) -> bool:
    _, name, arguments = parse(action.name)
    return bool(node.check_action(name, arguments))


async def run(app: App[Any], command: Command) -> None:
    """Run a command; that of another place there, where a change is only shown, with its key."""
    action, node = command.action, command.node
    if command.reach is Reach.ELSEWHERE and node is None:
        node = await _open_place(app, action)
    if node is None:
        shell(app).tell(f"{action.title}: {action.when or 'not possible now'}.")
        return
    await _until(app, lambda: _is_composed(node))
    await _focus(app, node)
    await _until(app, lambda: _is_composed(node) and _is_possible(node, action))
    if not (_is_composed(node) and _is_possible(node, action)):
        shell(app).tell(f"{action.title}: {action.when or 'not possible now'}.")
    elif command.reach is Reach.ELSEWHERE and action.writes:
        key, *_ = key_names(action.keys).split()
        shell(app).tell(f"{action.title}: press {key} here.")
    else:
        await app.run_action(action.name, node)


async def _open_place(app: App[Any], action: Action) -> DOMNode | None:
    """Open the pane or the screen of an action, and return the node that runs it."""
    way = WAYS[action.scope]
    main = next(each for each in app.screen_stack if isinstance(each, HasPanes))
    if any(job.writes for job in shell(app).jobs.running):
        shell(app).tell("A change is running: wait for its end before you leave.")
        return None
    while app.screen is not main:
        await app.screen.dismiss(None)
    if way.pane:
        await main.go_to_pane(way.pane)
    if way.opened_by:
        opener = _BY_ID[way.opened_by]
        await app.run_action(opener.name, _nodes_of(app.screen)[opener.scope][0])
        await _until(app, lambda: action.scope in _nodes_of(app.screen))
    return next(iter(_nodes_of(app.screen).get(action.scope, ())), None)


async def _focus(app: App[Any], node: DOMNode) -> None:
    """Show the tab that a node lies in, and focus what is in it."""
    for each in node.ancestors_with_self:
        if isinstance(each, TabPane) and each.id is not None:
            next(up for up in each.ancestors if isinstance(up, TabbedContent)).active = each.id
    await _until(app, lambda: _is_seen(node))
    focused = app.screen.focused or app.screen
    if isinstance(node, Widget) and node not in focused.ancestors_with_self:
        if isinstance(node, TakesFocus):
            node.focus_first()
        else:
            inside = node.walk_children(Widget, with_self=True)
            seen = (each for each in inside if each.focusable and _is_seen(each))
            if (widget := next(seen, None)) is not None:
                widget.focus()
        await _until(app, lambda: node in (app.screen.focused or app).ancestors_with_self)


async def _until(app: App[Any], condition: Callable[[], bool]) -> None:
    """Wait for a condition, but not for ever."""
    for _ in range(round(PATIENCE / _LOOK)):
        if condition():
            return
        await shell(app).jobs.rest(_LOOK)
