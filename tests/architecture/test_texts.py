"""Texts are short and plain: no riddles, no double words, headlines that fit one line."""

import ast
import re

import pytest

from tests.architecture.sources import PACKAGE, place, sources, tree
from tests.architecture.texts import Text, texts

pytestmark = pytest.mark.source

ROOMS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "demo")
RIDDLES = (
    *("go on", "goes on", "nobody", "somebody", "whoever", "tidy", "in step", "asked later"),
    *("asks again", "leaves it", "left as it was", "left as they were", "left alone", "told"),
    *("nothing runs", "nothing is complete", "nowhere", "put away", "put aside", "anew"),
    *("not possible like this", "failed inside", "gave up", "on purpose", "far too", "any more"),
    *("when it lasts", "try again in", "tell the administrator", "look whether"),
    *("it is a folder;", "it goes on", "go on from", "all the same", "as it is", "stands in"),
    *("takes it for", "takes them for", "a name of its own", "of its own", "for nobody"),
)
"""Say what happened, to which object, and what to do: “Confirm”, “Retry”, “unchanged”, …"""
_RIDDLE = re.compile(rf"\b(?:{'|'.join(map(re.escape, RIDDLES))})(?!\w)", re.IGNORECASE)
LONGEST_HEADLINE = 80


def _wrong(texts_: list[Text]) -> list[str]:
    return [f"{each.place}: {each.text}" for each in texts_]


ALL = list(texts(*ROOMS))


def test_the_texts_are_found() -> None:
    assert len(ALL) > 3000
    assert len([each for each in ALL if each.error]) > 200


def test_no_text_is_a_riddle() -> None:
    assert not _wrong([each for each in ALL if _RIDDLE.search(each.static)])


def test_headlines_fit_one_line() -> None:
    long = [each for each in ALL if each.error and len(each.headline) >= LONGEST_HEADLINE]
    assert not _wrong(long)


def test_no_text_lacks_the_letter_that_fills_it_in() -> None:
    filled = re.compile(r"\{(?:self\b|[a-z_]+[.(\[])[^{}]*\}")
    found = [
        place(path, node)
        for path in sources(*ROOMS)
        for parent in ast.walk(tree(path))
        # Docstrings may show code.
        if not isinstance(parent, ast.Expr)
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if filled.search(node.value)
    ]
    assert not found


def test_no_text_offers_two_words_for_one_thing() -> None:
    # A key after “press” and the end of a folder are no double words.
    double = re.compile(r"\b(?!(?:press|with)\b)[a-z]+ / [a-z]", re.IGNORECASE)
    found = [each for each in ALL if double.search(each.static) and "--" not in each.static]
    assert not _wrong(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{host} failed. Retry.", "failed."),
        ("No run {id!r:>{width}} found", "No run  found"),
        ("One\nTwo", "One"),
    ],
)
def test_a_headline_is_the_first_sentence(text: str, expected: str) -> None:
    assert Text(PACKAGE, 1, text).headline == expected


def test_riddles_are_found() -> None:
    assert _RIDDLE.search("X is changed when you go on.")
    assert not _RIDDLE.search("The pipeline goes ones and zeros, untold")
