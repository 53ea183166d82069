"""Every worker has a group of its own and cannot end the app.

Without a group an exclusive worker cancels every other of its node; without `exit_on_error=False`
one failed request ends the program.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, functions, place, sources, tree

pytestmark = pytest.mark.source


def worker_calls(path: Path) -> Iterator[ast.expr]:
    """Yield every expression that makes a worker: decorators, bare or called, and direct calls."""
    for function in functions(path):
        for decorator in function.decorator_list:
            made = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(made, ast.Name) and made.id == "work":
                yield decorator
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".run_worker"):
            yield node


def is_safe(call: ast.expr) -> bool:
    """Return whether the worker has a group and cannot end the app."""
    if not isinstance(call, ast.Call):
        return False
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    stays = given.get("exit_on_error")
    return "group" in given and isinstance(stays, ast.Constant) and stays.value is False


def test_every_worker_has_a_group_and_cannot_end_the_app() -> None:
    calls = [(path, call) for path in sources(PACKAGE / "ui") for call in worker_calls(path)]
    assert calls, "no worker found: the rule looks in the wrong place"

    assert not [place(path, call) for path, call in calls if not is_safe(call)]
