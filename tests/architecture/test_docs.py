"""README, its pages and the changelog agree with the program: keys, links, commands, version."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from csm_tui import __version__
from csm_tui.cli.arguments import build_parser
from csm_tui.demo.serve import _parser as serve_parser
from tests.architecture import keys
from tests.architecture.sources import ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
PAGES = [README, *sorted(DOCS.glob("*.md"))]


def _text(page: Path) -> str:
    return page.read_text("utf-8")


def test_the_key_table_is_that_of_the_program() -> None:
    assert keys.written() == keys.table(), "run python -m tests.architecture.keys"


def test_the_readme_fits_one_screen() -> None:
    assert len(_text(README).splitlines()) <= 80


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = [
        (page, *link.partition("#")[::2])
        for page in PAGES
        for link in re.findall(r"\]\(([^):]+)\)", _text(page))
    ]
    assert len({place for _, place, _ in links if place.endswith(".svg")}) > 10
    broken = [place for page, place, _ in links if not (page.parent / place).exists()]
    assert not broken
    lost = [
        f"{page.name}: {place}#{heading}"
        for page, place, heading in links
        if heading and heading not in _headings(page.parent / place if place else page)
    ]
    assert not lost


def _headings(page: Path) -> set[str]:
    """Return the names under which the headings of a page are linked."""
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", _text(page), re.MULTILINE)
    }


def test_every_page_is_named_by_the_readme() -> None:
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in _text(README)] == []


def commands() -> list[tuple[str, str]]:
    """Return every `csm-tui` command of the pages: in blocks of shell, and between backquotes."""
    found = []
    for page in PAGES:
        blocks = re.findall(r"```sh\n(.*?)```", _text(page), re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        prose = re.sub(r"```.*?```", "", _text(page), flags=re.DOTALL)
        lines += re.findall(r"`(csm-tui[^`]*)`", prose)
        found += [(page.name, line) for line in lines if re.match(r"\s*csm-tui\b", line)]
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_every_command_is_understood(page: str, line: str) -> None:
    words = [word.rstrip("&") for word in shlex.split(line, comments=True)][1:]
    if ">" in words:
        words = words[: words.index(">")]
    parser = build_parser()
    if words[:2] == ["demo", "--serve"]:
        parser, words = serve_parser(), words[2:]
    if words and all(re.fullmatch("[a-z]+", word) for word in words):
        words = [*words, "--help"]  # the name of a command, not the whole of it
    words = [word for word in words if word != "COMMAND"]
    if "--help" in words:
        with pytest.raises(SystemExit) as ended:
            parser.parse_args(words)
        assert ended.value.code == 0
    else:
        parser.parse_args(words)


def test_the_commands_are_found() -> None:
    assert len(commands()) > 35


def test_every_environment_variable_is_read_by_the_program() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "csm_tui").rglob("*.py"))
    named = set(re.findall(r"`((?:CSM|IDP|AZURE|KEYCLOAK)_\w+)`", _text(DOCS / "connecting.md")))
    assert len(named) > 15
    assert [name for name in sorted(named) if f'"{name}"' not in source] == []


def test_the_changelog_has_this_version_and_says_what_there_is() -> None:
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert headings[0].startswith(f"{__version__} ")
    areas = re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE)
    assert "Command line" in areas
    assert not {"Fixed", "Changed", "Removed", "Unreleased"} & {*areas, *headings}


def test_the_lines_of_the_changelog_are_short() -> None:
    entries = re.split(r"\n(?=- |\n|#)", CHANGELOG)
    lines = [" ".join(entry.split()) for entry in entries if entry.strip().startswith("- ")]
    assert len(lines) > 60
    assert [line for line in lines if len(line.removeprefix("- ").split()) > 20] == []


def test_the_lines_of_the_changelog_are_told_once() -> None:
    lines = sorted(line for line in CHANGELOG.splitlines() if line.startswith("- "))
    assert [one for one, other in pairwise(lines) if one == other] == []
