"""The installers, and the installed program."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = "Scripts" if os.name == "nt" else "bin"
# As it was before the tests took away what leads to an index of packages: proxies, authorities.
_OURS = {name: value for name, value in os.environ.items() if not name.startswith(("CSM_", "VIRT"))}
_SUFFIX = ".exe" if os.name == "nt" else ""


class Tools:
    """pip, pipx and uv in an environment of their own, and everything they need in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._here = folder / "tools"
        self.applications = folder / "applications"
        """Where pipx and uv put the commands of what they install."""
        programs = (self._here / _PROGRAMS, self.applications)
        self._environment = _OURS | {
            "PATH": os.pathsep.join([*map(str, programs), _OURS["PATH"]]),
            "PIP_CACHE_DIR": str(folder / "pip"),
            "PIPX_BIN_DIR": str(self.applications),
            "PIPX_DEFAULT_PYTHON": BASE_PYTHON,
            "PIPX_HOME": str(folder / "pipx"),
            "UV_CACHE_DIR": str(folder / "uv-cache"),
            "UV_PYTHON": BASE_PYTHON,
            "UV_TOOL_BIN_DIR": str(self.applications),
            "UV_TOOL_DIR": str(folder / "uv"),
        }
        self.run(BASE_PYTHON, "-m", "venv", str(self._here))
        self.run(str(self._here / _PROGRAMS / "python"), "-m", "pip", "install", "pipx", "uv")

    def run(
        self,
        *command: str,
        cwd: Path | None = None,
        code: int = 0,
        shell: bool = False,
        **more: str,
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command away from the sources, and expect an exit code."""
        # Windows looks for a program on the path of this process, not on the one given here.
        program = shutil.which(command[0], path=self._environment["PATH"]) or command[0]
        answer = subprocess.run(
            command[0] if shell else [program, *command[1:]],
            shell=shell,
            cwd=cwd or self.folder,
            env=self._environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert answer.returncode == code, f"{command}\n{answer.stdout}\n{answer.stderr}"
        return answer

    def environment(self, folder: Path, *, pip: bool = True) -> "Installed":
        """Make a virtual environment, with a pip in it or without."""
        self.run("uv", "venv", "--quiet", *["--seed"] * pip, str(folder))
        return Installed(self, folder, folder / _PROGRAMS)

    @property
    def pipx(self) -> "Installed":
        """The program that pipx has installed."""
        return Installed(self, self.folder / "pipx" / "venvs" / "csm-tui", self.applications)

    @property
    def uv(self) -> "Installed":
        """The program that uv has installed as a tool."""
        return Installed(self, self.folder / "uv" / "csm-tui", self.applications)


BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)
"""The Python below the environment of the tests."""


@dataclass(frozen=True)
class Installed:
    """The program as it was installed."""

    tools: Tools
    environment: Path
    commands: Path
    """The folder of the command."""

    @property
    def python(self) -> Path:
        """The interpreter that runs it."""
        return self.environment / _PROGRAMS / f"python{_SUFFIX}"

    def start(self, *arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run the command and expect an exit code."""
        return self.tools.run(str(self.commands / f"csm-tui{_SUFFIX}"), *arguments, code=code)

    def tour(self) -> list[str]:
        """Take the tour and return the names of its steps."""
        lines = self.start("demo", "--tour", "--api", "4").stdout.splitlines()
        return [re.split(r" {2,}", line)[0] for line in lines]

    def follow_the_advice(self) -> None:
        """Run the program's advice when the packages of the demo are missing."""
        told = self.start("demo", "--tour", code=2).stderr
        [advice] = re.findall(r"Run `(.+)`, then", told)
        self.tools.run(advice, shell=True)

    def follow_the_advice_on_the_keyring(self) -> None:
        """Run the program's advice when the package for a keyring is missing."""
        ask = "from csm_tui.settings.secret_sources import keyring_problem; keyring_problem()"
        code = f"{ask}; from csm_tui.settings.installation import command_to_add as add; "
        code += "print(add('keyring'))"
        self.tools.run(self.tools.run(str(self.python), "-c", code).stdout.strip(), shell=True)
        self.tools.run(str(self.python), "-m", "keyring", "--list-backends")
