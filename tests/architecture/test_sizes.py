"""Functions stay small enough to be read; only the command line prints."""

import ast

import pytest

from tests.architecture.sources import PACKAGE, ROOT, functions, place, sources, tree

pytestmark = pytest.mark.source

FUNCTION_LIMIT = 60
FOLDERS = [PACKAGE, ROOT / "tests", ROOT / "benchmarks", ROOT / "screenshots"]


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{place(path, function)} {function.name}"
        for path in sources(*FOLDERS)
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LIMIT
    ]

    assert not too_long


def test_only_the_command_line_prints() -> None:
    # The demo platform's own command prints the lines that a shell sources.
    allowed = {*sources(PACKAGE / "cli"), *sources(PACKAGE / "demo")}
    printing = [
        place(path, node)
        for path in sources(PACKAGE)
        if path not in allowed
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert not printing
