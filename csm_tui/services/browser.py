"""Opens an address in the user's browser."""

import subprocess
import sys

from csm_tui.services.children import start_detached
from csm_tui.services.threads import spare

PATIENCE = 5.0
"""Seconds after which a browser that has not failed counts as open."""

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


def open_browser(url: str, patience: float = PATIENCE) -> bool:
    """Open an address in the user's browser, and return whether one opened it.

    The browser has no access to our terminal: neither its output nor a text browser can reach the
    screen. Slow; not for the event loop.

    Args:
        url: the whole address.
        patience: seconds to wait for a failure.
    """
    # Without TERM, Python offers only browsers with windows, and the one that BROWSER names.
    try:
        opening = start_detached([sys.executable, "-c", _OPEN, url], without="TERM")
        return opening.wait(patience) == 0
    except subprocess.TimeoutExpired:
        # Some browsers run in the foreground until they are closed: reap the process then.
        spare.start(opening.wait)
        return True
    except OSError:
        return False
