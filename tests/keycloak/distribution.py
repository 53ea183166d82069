"""Keycloak: fetched with Maven once, prepared once, kept in a folder of the project."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

VERSION = "26.5.5"
RELATIVE_PATH = "/keycloak"
"""The path below which it answers, as in the vendor's deployments."""
_KEPT_IN = Path(__file__).parents[2] / ".keycloak"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
_ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
_FETCH_SECONDS, _BUILD_SECONDS = 240, 180


class NotFetched(Exception):
    """Maven failed to fetch it; the text says why."""


def java() -> str:
    """Return the program that runs Java, which need not exist."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def why_not() -> str | None:
    """Return what this machine lacks to run Keycloak, or None if it lacks nothing."""
    if os.name != "posix":
        return "needs a POSIX system"
    if not shutil.which(java()):
        return "needs Java 17 or newer, and there is none"
    told = subprocess.run([java(), "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', told.stderr)
    if not version or int(version[1]) < 17:
        return f"needs Java 17 or newer, and {java()} is older"
    if not _kept().is_dir() and not shutil.which("mvn"):
        return "needs Maven to fetch Keycloak, and there is none"
    return None


def distribution() -> Path:
    """Return the folder of a Keycloak that is ready to start, fetched if need be.

    Raises:
        NotFetched: Maven did not bring it.
    """
    if not _kept().is_dir():
        _KEPT_IN.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_KEPT_IN) as private:
            _fetch(Path(private))
            whole = Path(private, _kept().name)
            _build(whole)
            if not _kept().is_dir():
                whole.rename(_kept())
    return _kept()


def _kept() -> Path:
    return _KEPT_IN / f"keycloak-{VERSION}"


def _fetch(folder: Path) -> None:
    command = ["mvn", "-B", "-ntp", "-q", f"{_PLUGIN}:unpack"]
    command += [f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={folder}"]
    try:
        told = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise NotFetched(f"Maven was not done after {_FETCH_SECONDS} seconds") from late
    if told.returncode:
        first = next((line for line in told.stdout.splitlines() if "ERROR" in line), "no word")
        raise NotFetched(f"Maven could not fetch Keycloak {VERSION}: {first[:200]}")


def _build(folder: Path) -> None:
    """Fix what the server would otherwise work out at each start."""
    command = ["sh", str(folder / "bin" / "kc.sh"), "build", "--db=dev-mem"]
    command.append(f"--http-relative-path={RELATIVE_PATH}")
    subprocess.run(command, capture_output=True, timeout=_BUILD_SECONDS, check=True)
