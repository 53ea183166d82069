"""The user's browser, as the program finds it: a program named by the variable BROWSER."""

import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


def browser_is(monkeypatch: pytest.MonkeyPatch, folder: Path, does: str) -> Path:
    """Let addresses be opened by a program of these lines; return where it notes each of them.

    Args:
        monkeypatch: of the test.
        folder: to put the program into.
        does: Python; the address is in `url`. An empty text leaves no browser at all.
    """
    noted = folder / "opened"
    program = folder / "browser"
    lines = (
        f"#!{sys.executable}",
        "import sys",
        f"sys.path.insert(0, {str(_ROOT)!r})",
        "url = sys.argv[1]",
        "print('the browser talks', flush=True)",
        f"open({str(noted)!r}, 'a').write(url + chr(10))",
        does or "sys.exit(1)",
    )
    program.write_text("\n".join(lines), "utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(program))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return noted


SIGNS_IN = """
from tests.auth.people import asked, visit
question = asked(url)
visit(question["redirect_uri"], code="a-code-of-one-use", state=question["state"])
"""
"""The code of a browser whose user signs in at once."""
