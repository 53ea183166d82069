"""The table of `docs/keys.md`; ``python -m tests.architecture.keys`` writes it again."""

import re

from csm_tui.ui.actions import ACTIONS, SCOPES, key_names
from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "keys.md"
_TABLE = re.compile(r"(?<=<!-- keys -->\n).*?(?=\n<!-- /keys -->)", re.DOTALL)


def table() -> str:
    """Return the table that the page must have."""
    lines = ["| Where | Key | What it does |", "|---|---|---|"]
    for scope, heading in SCOPES.items():
        for action in ACTIONS:
            if action.scope == scope:
                keys = " ".join(f"`{name}`" for name in key_names(action.keys).split())
                lines.append(f"| {heading} | {keys} | {action.help} |")
    return "\n".join(lines)


def written() -> str:
    """Return the table that the page has, empty if there is none."""
    found = _TABLE.search(PAGE.read_text("utf-8"))
    return found[0] if found else ""


if __name__ == "__main__":
    PAGE.write_text(_TABLE.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")
