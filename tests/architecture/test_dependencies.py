"""Imported packages are declared, declared ones are imported, and installed ones are pinned."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import PACKAGE, ROOT, sources, tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["optional-dependencies"].items()
}
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
DEMO = PACKAGE / "demo"
OURS = {"csm_tui", "tests", "benchmarks", "screenshots"}
NOT_IMPORTED = {"python-multipart", "cryptography"}
"""Starlette imports the first; the second is declared only where its newest has no wheel."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = (
    ("linux", "x86_64"),
    ("linux", "aarch64"),
    ("darwin", "x86_64"),
    ("darwin", "arm64"),
    ("win32", "AMD64"),
)


def names(*requirements: Requirement) -> set[str]:
    return {str(canonicalize_name(each.name)) for each in requirements}


def imported(files: list[Path]) -> set[str]:
    """Return the packages of an index that the files import, also inside functions."""
    modules = set()
    for path in files:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                modules |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    known = packages_distributions()
    foreign = {name for name in modules if name.partition(".")[0] not in sys.stdlib_module_names}
    foreign = {name for name in foreign if name.partition(".")[0] not in OURS}
    found = set()
    for module in foreign:
        owners = {
            str(canonicalize_name(name)) for name in known.get(module.partition(".")[0], [module])
        }
        # Several packages share the namespace `azure`.
        exact = {name for name in owners if module.startswith(name.replace("-", "."))}
        found |= exact or owners
    return found


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    demo = sources(DEMO)
    program = [path for path in sources(PACKAGE) if path not in demo]
    optional = names(*EXTRAS["keyring"])
    declared = names(*NEEDED)

    assert imported(program) - optional == declared - NOT_IMPORTED
    # The programs of the database are started, not imported.
    extra = names(*EXTRAS["postgres"])
    assert imported(demo) - declared - extra == names(*EXTRAS["demo"]) - NOT_IMPORTED


def test_what_the_tests_and_tools_import_is_declared_too() -> None:
    everything = names(*NEEDED, *(each for group in EXTRAS.values() for each in group))
    files = sources(ROOT / "tests", ROOT / "benchmarks", ROOT / "screenshots")
    # The sessions of the vendor's clients run in environments of their own.
    sessions = sources(ROOT / "tests" / "demo" / "clients")

    assert imported([path for path in files if path not in sessions]) <= everything


def test_nothing_is_declared_twice() -> None:
    groups = {"": NEEDED} | {name: EXTRAS[name] for name in ("keyring", "demo", "postgres")}
    listed = [name for group in groups.values() for each in group for name in names(each)]

    assert sorted(listed) == sorted(set(listed))


def test_everything_that_make_installs_has_its_version_in_the_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if not line.startswith("#")]
    builds = [Requirement("hatchling")]
    asked = [*NEEDED, *builds, *(each for group in EXTRAS.values() for each in group)]
    loose = []
    for (system, machine), python in product(MACHINES, PYTHONS):
        here = {
            "sys_platform": system,
            "platform_machine": machine,
            "python_version": python,
            "python_full_version": f"{python}.9",
        }
        wanted = [each for each in asked if not each.marker or each.marker.evaluate(here)]
        found = {
            str(canonicalize_name(each.name)): next(iter(each.specifier)).version
            for each in pinned
            if not each.marker or each.marker.evaluate(here)
        }
        loose += [
            f"{each} on {system} {machine} {python}"
            for each in wanted
            if each.name != "csm-tui"
            and not each.specifier.contains(found.get(canonicalize_name(each.name), "0"))
        ]
    assert all(re.fullmatch(r"==[^,*]+", str(each.specifier)) for each in pinned)
    assert loose == []
