"""Docstrings and comments are plain English: no words that talk around the thing."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, sources

pytestmark = pytest.mark.source

FOLDERS = [PACKAGE, *(ROOT / name for name in ("benchmarks", "screenshots", "tests"))]
WORDS = (
    *("nobody", "somebody", "whoever", "anew", "any more", "no more", "told", "of then"),
    *("go on", "goes on", "going on", "went on", "tell whether"),
    *("what became of", "what becomes of"),
)
"""Say “the user”, “again”, “no longer”, “continues”, “return whether”, “the result of”, …"""
_FOUND = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)


def prose(source: str) -> Iterator[tuple[int, str]]:
    """Yield the docstrings and comments of a source with their lines; blocks of comments joined."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, str(node.value.value)
    start, last, block = 0, 0, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            if line != last + 1:
                yield start, block
                start, block = line, ""
            last, block = line, f"{block} {token.string.lstrip('#')}"
    yield start, block


def found(source: str) -> list[str]:
    """Return the unwanted words in the prose of a source, each with its line."""
    return [
        f"{line}: {match[0]}"
        for line, text in prose(source)
        for match in _FOUND.finditer(" ".join(text.split()))
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_docstrings_and_comments_have_none_of_the_words(folder: Path) -> None:
    unwanted = {
        str(path.relative_to(ROOT)): lines
        for path in sources(folder)
        if (lines := found(path.read_text("utf-8")))
    }
    assert not unwanted


def test_the_words_are_found() -> None:
    source = '''
def keep():
    """Keep it, whoever asks
    and it goes  on."""
    told = "nobody"  # Not any
    # more than once.
'''
    assert found(source) == ["3: whoever", "3: goes on", "5: any more"]
