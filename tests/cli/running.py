"""The files commands, run in this process or as a program of their own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from csm_tui.cli import main
from csm_tui.demo import DemoPlatform
from csm_tui.settings.paths import user_folders
from tests.settings.profile_files import profile_file

Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

COMMAND = [sys.executable, "-m", "csm_tui", "files"]


def files(*arguments: str) -> int:
    """Run the command here; a usage error ends as its exit code too."""
    try:
        return main(["files", *arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def program(*arguments: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run the command as a program, apart from any terminal."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    options: dict[str, Any] = {**pipes, "text": True, "timeout": 60, **more}
    return subprocess.run([*COMMAND, *arguments], check=False, **options)


def environment(platform: DemoPlatform) -> Mapping[str, str]:
    """Return the variables that lead to a platform."""
    return {
        "CSM_API_URL": platform.url,
        "CSM_API_KEY": platform.api_key,
        "CSM_ORGANIZATION_ID": platform.organization_id,
        "CSM_WORKSPACE_ID": platform.workspace_id,
    }


def names(platform: DemoPlatform) -> list[str]:
    """Return the names that the platform holds."""
    return list(platform.file_names(platform.workspace_id))


def written_profile(platform: DemoPlatform, right: str) -> Path:
    """Write the profile ``lab`` with one of its rights: ``read_only``, ``protected``."""
    folder = user_folders().config
    folder.mkdir(parents=True)
    return profile_file(
        folder,
        f'[profiles.lab]\napi_url = "{platform.url}"\nsecret = "env:CSM_API_KEY"\n{right} = true\n',
    )
