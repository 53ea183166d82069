"""Opening an address in the person's browser, apart from our terminal."""

import subprocess
import sys

from csm_tui.services.children import environment_for_child, start_detached
from csm_tui.services.threads import spare

PATIENCE = 5.0
"""Seconds after which a browser that has not failed counts as open."""

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


def open_browser(url: str, patience: float = PATIENCE) -> bool:
    """Ask the person's browser to open an address; say whether one took it.

    It runs apart from our terminal: neither its output nor a browser of the console can reach the
    screen. Slow; not for the event loop.

    Args:
        url: whole address.
        patience: seconds to wait for the browser's refusal.
    """
    # Without TERM, Python offers browsers with windows only, and what BROWSER names.
    environment = environment_for_child()
    environment.pop("TERM", None)
    try:
        opening = start_detached([sys.executable, "-c", _OPEN, url], environment)
        return opening.wait(patience) == 0
    except subprocess.TimeoutExpired:
        # Some browsers run in the foreground until they are closed: reap the process then.
        spare.start(opening.wait)
        return True
    except OSError:
        return False
