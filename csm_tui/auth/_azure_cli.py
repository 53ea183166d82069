"""Tokens from the Azure CLI, run as a program."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from csm_tui.auth.failures import refused_by_entra
from csm_tui.domain.errors import InputRefused, Unreachable
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import child_environment

PATIENCE = 30.0
"""Seconds that the Azure CLI may take; it is slow to start."""
LARGEST = 1024 * 1024
"""Characters read of its output, and of its error output."""
_SCOPE = re.compile(r"[0-9A-Za-z._:/-]+")


def answer_of_azure_cli(profile: Profile, cancel: CancelToken) -> dict[str, Any]:
    """Return the fields of its answer: ``accessToken``, ``expires_on``.

    Raises:
        CsmError: the program is missing, is not signed in, or gives no token.
        Cancelled: the user gave up.
    """
    code, printed, errors = _run(_command(profile), cancel)
    if code:
        raise refused_by_entra(profile, "", errors or f"exit code {code}")
    try:
        answer = json.loads(printed)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise refused_by_entra(profile, "", "the response is not a JSON object")
    return answer


def _command(profile: Profile) -> list[str]:
    # On Windows it is a batch file.
    names = ("az.cmd", "az") if sys.platform == "win32" else ("az",)
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        raise InputRefused(
            "Azure CLI not found on this computer.", "Install it, or choose another method."
        )
    if not _SCOPE.fullmatch(profile.scope):
        raise InputRefused(
            "Invalid characters in the scope.",
            "Use letters, digits, . _ : / -",
        )
    resource = profile.scope.removesuffix("/.default")
    tenant = ["--tenant", profile.tenant_id] if profile.tenant_id else []
    asked = ["account", "get-access-token", "--output", "json", "--resource", resource]
    return [program, *asked, *tenant]


def _run(command: list[str], cancel: CancelToken) -> tuple[int, str, str]:
    """Run the program without a terminal; return exit code, output and error output."""
    try:
        process = subprocess.Popen(  # noqa: S603 - found on the user's own PATH, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**child_environment(os.environ), "AZURE_CORE_NO_COLOR": "true"},
            start_new_session=True,
        )
    except OSError as error:
        raise Unreachable(
            f"Cannot start the Azure CLI: {error.strerror or error}.",
            "Run az account get-access-token to see why.",
        ) from None
    late = threading.Timer(PATIENCE, _end, [process])
    late.start()
    try:
        with process, cancel.calling(lambda: _end(process)), ThreadPoolExecutor(1) as pool:
            reading = pool.submit(_read, process.stderr, process)
            printed, errors = _read(process.stdout, process), reading.result()
    finally:
        late.cancel()
        _end(process)
    cancel.check()
    if max(len(printed), len(errors)) > LARGEST:
        raise Unreachable(
            "The Azure CLI printed too much text instead of a token.",
            "Run az account get-access-token to see its output.",
        )
    if process.returncode < 0:
        raise Unreachable(
            f"The Azure CLI returned no token within {PATIENCE:g} s.",
            "Run az account get-access-token to see what it waits for.",
        )
    return process.returncode, printed, errors


def _read(pipe: IO[str] | None, process: "subprocess.Popen[str]") -> str:
    """Return the output; end a program that prints more than any token has."""
    printed = pipe.read(LARGEST + 1) if pipe else ""
    if len(printed) > LARGEST:
        _end(process)
    return printed


def _end(process: "subprocess.Popen[str]") -> None:
    """Kill the program and what it started: it is a script that runs another one."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
