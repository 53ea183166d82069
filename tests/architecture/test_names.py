"""Names say what a thing is: every class name occurs once, and no name is a metaphor."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, module_name, place, sources, tree

pytestmark = pytest.mark.source

METAPHORS = {
    *("arrived", "crew", "desk", "door", "doorkeeper", "errand", "gardener", "landing", "ledger"),
    *("news", "pace", "shift", "scribe"),
}
"""Words that name a part of the program after something else."""
VAGUE = {"helper", "helpers", "manager", "util", "utils"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words(name: str) -> set[str]:
    """Return the words of a name, in lower case."""
    return {word.lower() for word in _WORD.findall(name)}


def classes(*paths: Path) -> Iterator[tuple[Path, ast.ClassDef]]:
    """Yield every class of some files, nested ones too."""
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                yield path, node


def test_every_class_name_occurs_once() -> None:
    places = defaultdict(list)
    for path, node in classes(*sources(PACKAGE)):
        places[node.name].append(place(path, node))
    assert len(places) > 300

    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_no_class_and_no_module_is_named_after_something_else() -> None:
    named = {place(path, node): node.name for path, node in classes(*sources(PACKAGE))}
    named |= {module_name(path): module_name(path).rpartition(".")[2] for path in sources(PACKAGE)}

    assert not [where for where, name in named.items() if words(name) & (METAPHORS | VAGUE)]


def test_words_of_a_name_are_found() -> None:
    assert words("HTTPDesk2") == {"http", "desk"}
    assert words("_crew_of_ten") == {"crew", "of", "ten"}
