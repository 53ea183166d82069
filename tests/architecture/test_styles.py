"""Style sheets: no colours outside themes, and every rule within the type that it is for."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, sources, tree

pytestmark = pytest.mark.source

UI = PACKAGE / "ui"
_TYPE = re.compile(r"[A-Z]\w*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)"
    r"|\b(?:rgba?|hsla?)\("
    r"|(?:color|background|tint|border[a-z-]*|outline[a-z-]*)\s*:[^;]*"
    r"\b(?:black|white|red|green|blue|yellow|magenta|cyan|gray|grey|ansi_\w+)\b"
)


def name(path: Path) -> str:
    return str(path.relative_to(UI))


def sheets(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.tcss"))


def inline_styles(path: Path) -> str:
    """Return the style sheets that a Python file holds in its classes."""
    values = [
        statement.value.value
        for statement in ast.walk(tree(path))
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
        and {"CSS", "DEFAULT_CSS"} & {ast.unparse(target) for target in _targets(statement)}
    ]
    return "\n".join(values)


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]


def styles(path: Path) -> str:
    """Return the rules that a file holds, comments apart."""
    text = inline_styles(path) if path.suffix == ".py" else path.read_text("utf-8")
    return _COMMENT.sub("", text)


def rules(text: str) -> list[str]:
    """Return the selectors that stand outside every brace."""
    selectors, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character == "{":
            if depth == 0:
                selectors.append(text[start:at].strip())
            depth += 1
        elif character == "}":
            depth -= 1
            start = at + 1
    return selectors


def classes_beside(sheet: Path) -> set[str]:
    """Return the names of the classes that are defined in the sheet's folder."""
    return {
        node.name
        for path in sheet.parent.glob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    }


def test_there_are_style_sheets() -> None:
    assert sheets(UI)
    assert any(inline_styles(path) for path in sources(UI))


@pytest.mark.parametrize("path", [*sheets(UI), *sources(UI)], ids=name)
def test_colours_come_from_the_theme(path: Path) -> None:
    assert not [match.group() for match in _COLOUR.finditer(styles(path))]


@pytest.mark.parametrize("sheet", sheets(UI / "screens"), ids=name)
def test_a_screens_rules_are_nested_under_its_type(sheet: Path) -> None:
    """A screen's sheet applies to the whole app once it was shown, also after it is popped."""
    selectors = [part for selector in rules(styles(sheet)) for part in selector.split(",")]
    assert selectors

    types = {_TYPE.match(selector.strip()) for selector in selectors}

    assert {match.group() if match else "no type" for match in types} <= classes_beside(sheet)


def test_the_rules_are_found() -> None:
    assert rules("A { b { c: d; } }\n.x { e: f; }") == ["A", ".x"]
    assert _COLOUR.search("a { color: #fff; }")
    assert _COLOUR.search("a { border: tall red; }")
    assert not _COLOUR.search("#red { color: $text; }")
