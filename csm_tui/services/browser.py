"""Opening an address in the person's browser, apart from our terminal."""

import subprocess
import sys
import threading

from csm_tui.services.children import environment_for_child

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
        opening = subprocess.Popen(  # noqa: S603 - our own interpreter, and no shell
            [sys.executable, "-c", _OPEN, url],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return opening.wait(patience) == 0
    except subprocess.TimeoutExpired:
        # Some browsers stay in front until they are closed; somebody must see that end.
        threading.Thread(target=opening.wait, name="browser", daemon=True).start()
        return True
    except OSError:
        return False
