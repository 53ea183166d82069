"""No module imports itself through others; imports for type checking and in functions count."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

pytestmark = pytest.mark.source


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Return the modules of an import circle in their order, or an empty list if there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def packages_of(module: str) -> set[str]:
    """Return the packages that are imported before a module of theirs."""
    parts = module.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts))}


def test_no_import_circle() -> None:
    graph = grimp.build_graph("csm_tui", cache_dir=None)
    imports: dict[str, set[str]] = {}
    for module in graph.modules:
        named = graph.find_modules_directly_imported_by(module)
        before = {package for each in named for package in packages_of(each)}
        imports[module] = named | (before - packages_of(module) - {module})
    assert len(imports) > 300

    assert not circle(imports)


def test_a_circle_is_found() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
