"""The README and its pages agree with the program: keys, pictures and links are the real ones."""

import re
from pathlib import Path

from csm_tui.ui.actions import ACTIONS, SCOPES, key_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


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


def test_every_picture_and_link_into_the_repository_exists() -> None:
    links = [
        (page, link)
        for page in PAGES
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    ]
    assert len({link for _, link in links if link.endswith(".svg")}) > 15
    assert [link for page, link in links if not (page.parent / link).exists()] == []


def test_every_page_is_named_by_the_readme() -> None:
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in README] == []
