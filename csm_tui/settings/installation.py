"""How the program was installed, and the command that adds packages to it."""

import os
import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

_PLAIN = re.compile(r"[\w@%+:,./\\-]+")
"""A word that both shells of Windows take as it is."""


def requirements(extra: str) -> list[str]:
    """Return what an extra of ours names, with versions, as the installed metadata has it."""
    from importlib import metadata

    try:
        named = metadata.requires("csm-tui") or []
    except metadata.PackageNotFoundError:
        # It runs from its sources, without having been installed.
        return []
    ours = re.compile(rf"extra == ['\"]{extra}['\"]")
    return [line.partition(";")[0].strip() for line in named if ours.search(line)]


def missing_packages(extra: str) -> list[str]:
    """Return the names of the packages of an extra that are not installed."""
    return [name for each in requirements(extra) if not _installed(name := _name(each))]


def command_to_add(extra: str) -> str:
    """Return the command that adds the packages of an extra to this very installation.

    It never names csm-tui itself to an index of packages: whoever owns the name there would run
    code on this computer.
    """
    here, packages = Path(sys.prefix), requirements(extra)
    if (here / "pipx_metadata.json").is_file():
        everybody = here.is_relative_to(os.environ.get("PIPX_GLOBAL_HOME", "/opt/pipx"))
        return command_line("pipx", "inject", *["--global"] * everybody, here.name, *packages)
    if find_spec("pip"):
        return command_line(sys.executable, "-m", "pip", "install", *packages)
    # Neither the tools of uv nor its virtual environments have a pip.
    return command_line("uv", "pip", "install", "--python", sys.executable, *packages)


def command_line(*words: str) -> str:
    """Return a command as the shell of this system takes it."""
    if os.name != "nt":
        return shlex.join(words)
    quoted = [word if _PLAIN.fullmatch(word) else f'"{word}"' for word in words]
    return " ".join(quoted)


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _installed(name: str) -> bool:
    from importlib import metadata

    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
