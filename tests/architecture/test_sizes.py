"""Files and functions stay small enough to be read."""

import ast

from tests.architecture.sources import PACKAGE, ROOT, functions, place, sources, tree

FILE_LIMIT = 400
FUNCTION_LIMIT = 60
FOLDERS = [PACKAGE, ROOT / "tests", ROOT / "benchmarks", ROOT / "screenshots"]


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources(*FOLDERS)}

    assert not {str(path): lines for path, lines in lengths.items() if lines > FILE_LIMIT}


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
