"""The platform as a child process."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from tests.demo.issuing import issuing

_NAMES = ["CSM_API_URL", "CSM_API_KEY", "CSM_ORGANIZATION_ID", "CSM_WORKSPACE_ID", "CSM_RUNNER_ID"]


@contextmanager
def serving(
    *arguments: str, command: Sequence[str] = ("csm_tui.demo",), **variables: str
) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command, *arguments],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def first_values(process: "subprocess.Popen[str]") -> dict[str, str]:
    assert process.stdout
    lines = [process.stdout.readline().rstrip("\n") for _ in _NAMES]
    return dict(line.split("=", 1) for line in lines)


def status_of(values: dict[str, str]) -> int:
    headers = {"X-CSM-API-KEY": values["CSM_API_KEY"]}
    with urllib3.PoolManager(retries=False) as http:
        return http.request("GET", f"{values['CSM_API_URL']}/organizations", headers=headers).status


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_it_answers_as_soon_as_it_says_where_and_ends_at_a_signal(temporary_folder: Path) -> None:
    with serving() as process:
        values = first_values(process)
        assert list(values) == _NAMES
        assert status_of(values) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert not list(temporary_folder.iterdir())


def test_it_begins_nothing_when_its_standard_input_has_ended(temporary_folder: Path) -> None:
    command = [sys.executable, "-m", "csm_tui.demo", "--until-stdin-closes"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not list(temporary_folder.iterdir())


def test_it_ends_with_its_standard_input(temporary_folder: Path) -> None:
    with serving("--until-stdin-closes") as process:
        assert process.stdin
        first_values(process)
        process.stdin.close()
        assert process.wait(60) == 0
    assert not list(temporary_folder.iterdir())


def test_it_goes_on_without_standard_input() -> None:
    with serving() as process:
        assert process.stdin
        values = first_values(process)
        process.stdin.close()
        assert status_of(values) == 200


def test_faults_and_latency_are_options() -> None:
    with serving("--fault", "500 path=/organizations$ times=1", "--latency", "0.01") as process:
        values = first_values(process)
        assert [status_of(values), status_of(values)] == [500, 200]


@pytest.mark.parametrize("api", ["3", "5"])
def test_the_generation_is_an_option(api: str) -> None:
    with serving("--api", api) as process:
        values = first_values(process)
        assert values["CSM_API_URL"].endswith(f"/v{api}")
        assert status_of(values) == 200


def test_the_realm_whose_tokens_are_taken_is_an_option() -> None:
    with issuing() as realm, serving("--issuer", realm.url, "--audience", "api") as process:
        url = first_values(process)["CSM_API_URL"]
        with urllib3.PoolManager(retries=False) as http:
            statuses = [
                http.request("GET", f"{url}/organizations", headers=bearer(token)).status
                for token in (
                    realm.token("Platform.Admin"),
                    realm.token("Platform.Admin", aud="api"),
                )
            ]
    assert statuses == [401, 200]


def test_files_are_kept_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    stored = []
    for _ in range(2):
        with serving("--data", str(tmp_path)) as process:
            values = first_values(process)
            place = f"organizations/{values['CSM_ORGANIZATION_ID']}/workspaces"
            url = f"{values['CSM_API_URL']}/{place}/{values['CSM_WORKSPACE_ID']}/files"
            headers = {"X-CSM-API-KEY": values["CSM_API_KEY"]}
            form = {"file": ("kept.csv", b"id\n")}
            with urllib3.PoolManager(retries=False) as http:
                stored.append(http.request("POST", url, headers=headers, fields=form).status)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
    assert stored == [201, 400]


def test_a_taken_port_is_told(temporary_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving("--port", str(port)) as process:
            output, words = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert words.startswith(f"Port {port} cannot be used")
    assert not list(temporary_folder.iterdir())


@pytest.mark.parametrize("command", [("csm_tui.demo",), ("csm_tui", "demo", "--serve")])
def test_the_key_is_a_new_one_unless_one_is_given(command: Sequence[str]) -> None:
    with serving(command=command) as first, serving(command=command) as second:
        assert first_values(first)["CSM_API_KEY"] != first_values(second)["CSM_API_KEY"]
    with serving(command=command, CSM_DEMO_API_KEY="a-key-of-ours") as process:
        values = first_values(process)
        assert (values["CSM_API_KEY"], status_of(values)) == ("a-key-of-ours", 200)


@pytest.mark.parametrize("key", [" ", "a b", "a\tb", "schlüssel"])
def test_a_key_that_no_header_can_hold_is_a_usage_error(key: str) -> None:
    with serving(CSM_DEMO_API_KEY=key) as process:
        output, words = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert words.splitlines()[-1].endswith("use letters, digits and signs without spaces")


@pytest.mark.skipif(os.name != "posix", reason="POSIX words for it")
def test_an_unusable_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with serving("--data", str(tmp_path / "file")) as process:
        _, words = process.communicate(timeout=60)
    assert process.returncode == 2
    assert words.startswith(f"The folder {tmp_path / 'file'} cannot be used: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--fault", "odd"),
        ("--fault", "500 times=x"),
        ("--fault", ""),
        *(("--port", text) for text in ("70000", "65536", "x", "1.5", "0x50", "1e3", "9" * 5000)),
        *((f"--port={text}",) for text in ("-1", "", " 80", "+80", "8_0", "\uff18\uff10", "80\n")),
        ("--latency", "-1"),
        ("--latency", "nan"),
        ("--latency", "soon"),
        ("--pace", "inf"),
        ("--pace", "fast"),
        ("--api", "6"),
        ("--issuer", "keycloak.example.com/realms/tests"),
        ("--issuer", "https://keycloak.example.com"),
    ],
)
def test_wrong_options_are_usage_errors(arguments: tuple[str, ...]) -> None:
    with serving(*arguments) as process:
        _, words = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in words
    assert "invalid _" not in words
    assert max(map(len, words.splitlines())) < 1000


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], str]:
    """The shell recipe of docs/scripting.md for the platform, with another port."""
    command = tmp_path / "bin" / "csm-tui"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m csm_tui "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[2] / "docs" / "scripting.md").read_text("utf-8")
    [lines] = re.findall(r"```sh\n(csm-tui demo --serve --port 8080.*?)```", page, re.DOTALL)
    return lambda port: str(lines).replace("8080", str(port)) + "kill $! 2>/dev/null; wait\n"


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_recipe_of_the_docs_waits_for_the_platform_and_stops_without_one(
    recipe: Callable[[int], str], shell: str
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")

    def run(port: int) -> "subprocess.CompletedProcess[str]":
        command = [shell, "-c", recipe(port)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run(port)
    assert refused.stdout == ""
    [told] = refused.stderr.splitlines()
    assert told.startswith(f"Port {port} cannot be used: ")

    served = run(port)
    assert f"CSM_API_URL=http://127.0.0.1:{port}/v4" in served.stdout
    assert "data/city/Bar.csv" in served.stdout
