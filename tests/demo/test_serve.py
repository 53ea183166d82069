"""The platform as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

from tests.demo.issuing import issuing

_NAMES = ["CSM_API_URL", "CSM_API_KEY", "CSM_ORGANIZATION_ID", "CSM_WORKSPACE_ID", "CSM_RUNNER_ID"]


@contextmanager
def serving(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "csm_tui.demo", *arguments],
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


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving("--port", str(port)) as process:
            _, words = process.communicate(timeout=60)
    assert process.returncode == 2
    assert words.startswith(f"Port {port} cannot be used")


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
        ("--port", "70000"),
        ("--latency", "-1"),
        ("--latency", "nan"),
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
