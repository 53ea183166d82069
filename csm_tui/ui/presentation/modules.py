"""What the tabs below the place show."""

from dataclasses import dataclass

from textual.content import Content


@dataclass(frozen=True, slots=True)
class Module:
    """A module of a workspace, which a key and a click open."""

    scope: str
    """That of its pane; ``transfers`` for the transfers."""
    title: str
    badge: str | Content = ""
    """What matters in it: failed runners, running transfers."""
