"""The README agrees with the program: its keys and pictures are the real ones."""

import re
from pathlib import Path

from csm_tui.ui.actions import ACTIONS, SCOPES, key_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def key_table() -> str:
    """Return the table of keys that the README must have."""
    lines = ["| Where | Key | What it does |", "|---|---|---|"]
    for scope, heading in SCOPES.items():
        for action in ACTIONS:
            if action.scope == scope:
                keys = " ".join(f"`{name}`" for name in key_names(action.keys).split())
                lines.append(f"| {heading} | {keys} | {action.help} |")
    return "\n".join(lines)


def test_the_key_table_is_that_of_the_program() -> None:
    found = re.search(r"<!-- keys -->\n(.*?)\n?<!-- /keys -->", README, re.DOTALL)
    assert found, "the README has no place for the keys"
    assert found[1].strip() == key_table()


def test_every_picture_exists() -> None:
    pictures = re.findall(r"\((screenshots/[^)]+\.svg)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#:]+)\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []
