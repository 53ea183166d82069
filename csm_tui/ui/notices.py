"""Notices in the status line, and announcements to a user who looks elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

from textual.app import App
from textual.content import Content
from textual.timer import Timer

from csm_tui.domain.errors import Misused
from csm_tui.domain.format import human_age
from csm_tui.domain.text import visible
from csm_tui.ui.text import outside

Severity = Literal["information", "warning", "error"]
VARIABLE = "CSM_TUI_NOTIFY"
"""The variable that says which signals are given: ``all``, ``bell``, ``terminal`` or ``off``."""
LONG = 5.0
"""Seconds from which the end of any work is announced."""
_WAYS = {
    "all": {"bell", "terminal"},
    "bell": {"bell"},
    "terminal": {"terminal"},
    "off": set[str](),
}
_SIGNS: Mapping[Severity, tuple[str, str]] = {
    "information": ("", ""),
    "warning": ("! ", "$text-warning"),
    "error": ("✗ ", "$text-error"),
}
_LEAST, _PER_LETTER = 4.0, 0.06
"""Seconds for which a notice is shown: the least, and more for each letter to read."""
_AWAY = 60.0
"""Seconds without a key after which a user is taken to look elsewhere, where the terminal does not
say whether it has the focus."""
_MOST = 200
"""Letters of a terminal notification."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A short sentence on what has just happened."""

    text: str
    severity: Severity = "information"

    @property
    def content(self) -> Content:
        """The notice as it is shown."""
        sign, style = _SIGNS[self.severity]
        known = sign and self.text.startswith(sign)
        return outside(self.text if known else f"{sign}{self.text}").stylize(style)


class Notices:
    """The notices of the application: the last one for seconds, an error until it is dismissed."""

    def __init__(
        self, app: App[Any], environ: Mapping[str, str], changed: Callable[[], None]
    ) -> None:
        """Begin without a notice.

        Args:
            app: The application, for its timers and its terminal.
            environ: The environment variables.
            changed: Called when another notice is to be shown, or none.
        """
        self._app = app
        self._ways = _WAYS.get(environ.get(VARIABLE, "").strip().casefold(), _WAYS["all"])
        self._plain = environ.get("TERM") == "linux"
        """Whether the terminal would print a notification as text."""
        self._changed = changed
        self._passing: Notice | None = None
        self._standing: Notice | None = None
        self._timer: Timer | None = None
        self._has_focus: bool | None = None
        """Whether the terminal has the focus; None until it has said so."""
        self._last_key = monotonic()

    @property
    def passing(self) -> Notice | None:
        """What has just happened."""
        return self._passing

    @property
    def standing(self) -> Notice | None:
        """The last error, until it is dismissed."""
        return self._standing

    def show(self, text: str, severity: Severity = "information") -> None:
        """Show a notice instead of the one before it."""
        notice = Notice(text, severity)
        if severity == "error":
            self._standing, self._passing = notice, None
        else:
            self._passing = notice
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(self.seconds(text), self._pass)
        self._changed()

    @staticmethod
    def seconds(text: str) -> float:
        """Return for how long a notice is shown."""
        return _LEAST + _PER_LETTER * len(text)

    def dismiss(self) -> bool:
        """Remove the notices, and return whether an error was among them."""
        stood = self._standing is not None
        if stood or self._passing is not None:
            self._standing = self._passing = None
            self._changed()
        return stood

    def _pass(self) -> None:
        self._passing = None
        self._changed()

    def focus(self, has_focus: bool) -> None:
        """Record whether the terminal has the focus, as it says."""
        self._has_focus = has_focus

    def key(self) -> None:
        """Record that the user is there."""
        self._last_key = monotonic()
        if self._has_focus is False:
            self._has_focus = True

    @property
    def is_away(self) -> bool:
        """Whether the user looks elsewhere."""
        if self._has_focus is None:
            return monotonic() - self._last_key > _AWAY
        return not self._has_focus

    def announce(self, text: str, severity: Severity = "information") -> None:
        """Show the end of long work; with a signal too, if the user looks elsewhere."""
        self.show(text, severity)
        self.signal(text)

    def work_ended(self, what: str, seconds: float, *, failed: bool) -> None:
        """Signal that long work has ended; its result is shown by what started it."""
        if seconds >= LONG:
            outcome = "failed" if failed else "done"
            self.signal(f"{what}: {outcome} after {human_age(seconds)}")

    def signal(self, text: str) -> None:
        """Ring the bell and send the terminal a notification (OSC 9), if the user is away."""
        if not self.is_away:
            return
        driver = self._app._driver  # noqa: SLF001 - Textual rings the bell by it
        wanted = "terminal" in self._ways and not self._plain and not self._app.is_headless
        if wanted and driver is not None:
            driver.write(notification(text))
        if "bell" in self._ways:
            self._app.bell()


def notification(text: str) -> str:
    """Return what makes a terminal show a notification: one line without control characters.

    The text begins with a word, because some terminals take a number there for a command.
    """
    from csm_tui.domain.redaction import redacted

    return f"\x1b]9;csm-tui: {visible(redacted(text))[:_MOST]}\x1b\\"


def check_variable(environ: Mapping[str, str]) -> None:
    """Check the variable that says which signals are given.

    Raises:
        Misused: It has another value.
    """
    value = environ.get(VARIABLE, "").strip()
    if value and value.casefold() not in _WAYS:
        raise Misused(
            f"{VARIABLE} is {visible(value)!r}.", f"Use one of {', '.join(_WAYS)}, or unset it."
        )
