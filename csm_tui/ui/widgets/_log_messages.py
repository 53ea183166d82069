"""The messages of a log view."""

from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget


@dataclass
class _LogMessage(Message):
    log_view: Widget

    @property
    def control(self) -> Widget:
        """The view, for ``@on`` selectors."""
        return self.log_view


@dataclass
class SearchChanged(_LogMessage):
    """The matches of the search changed, or the cursor moved to or from a match."""

    text: str
    count: int
    position: int


@dataclass
class Filtered(_LogMessage):
    """The filter, or other lines, changed what is shown."""

    text: str
    shown: int


@dataclass
class FollowChanged(_LogMessage):
    """The view started or stopped to follow the log."""

    follow: bool
