"""Secrets read from the source that a profile names."""
# mypy: disable-error-code="no-untyped-call"

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    FeatureMissing,
    InputRefused,
    SignInNeeded,
    Unreachable,
)
from csm_tui.domain.profile import SecretKind, SecretSource
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.settings.secret_sources import ASK, read_secret


def command(code: str, *arguments: str) -> SecretSource:
    """A program that runs this Python code."""
    words = (sys.executable, "-c", code, *arguments)
    return SecretSource(SecretKind.COMMAND, command=words)


def read(source: SecretSource, patience: float = 20.0, **environment: str) -> Secret:
    secret = read_secret(
        source,
        {"PATH": os.environ["PATH"], **environment},
        command_patience=patience,
        keyring_patience=patience,
    )
    assert isinstance(secret, Secret)
    return secret


def test_a_prompt_is_for_a_person() -> None:
    assert read_secret(SecretSource(SecretKind.PROMPT), {}) is ASK


def test_a_variable_is_read_without_its_blanks() -> None:
    source = SecretSource(SecretKind.ENVIRONMENT, "LAB")

    assert read(source, LAB=" s3cret\n") == Secret("s3cret")
    with pytest.raises(SignInNeeded, match="LAB, which is not set"):
        read(source)
    with pytest.raises(SignInNeeded, match="LAB, which is set, but empty"):
        read(source, LAB=" \n")


@pytest.mark.parametrize("printed", ["s3cret é", "s3cret é\\n", "s3cret é\\r\\n", " s3cret é \\n"])
def test_a_command_prints_one_line(printed: str) -> None:
    code = f"import sys; sys.stdout.buffer.write('{printed}'.encode())"

    assert read(command(code)) == Secret("s3cret é")


def test_a_command_is_no_shell_and_has_no_terminal() -> None:
    code = (
        "import os, sys\n"
        "try: os.open('/dev/tty', os.O_RDWR); seen = 'terminal'\n"
        "except OSError: seen = 'none'\n"
        "print(sys.argv[1], sys.stdin.read() == '', seen)"
    )

    assert read(command(code, "$HOME; echo *")) == Secret("$HOME; echo * True none")


def test_a_command_gets_the_environment_without_our_own_secrets() -> None:
    code = "import os; print(os.environ.get('VAULT_TOKEN'), os.environ.get('CSM_API_KEY'))"

    assert read(command(code), VAULT_TOKEN="v", CSM_API_KEY="k") == Secret("v None")


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("", SignInNeeded, "printed nothing"),
        (r"print(' \n')", SignInNeeded, "printed nothing"),
        (r"print('hunter2\nhunter3')", InputRefused, "more than one line"),
        (r"print('hunter2\n\nhunter3')", InputRefused, "more than one line"),
        ("import os; os.write(1, b'hunter2\\xff')", InputRefused, "not UTF-8"),
        ("print('hunter2' * 20_000)", InputRefused, "too much text"),
        ("while True: print('hunter2')", InputRefused, "too much text"),
        ("print('hunter2'); raise SystemExit(3)", SignInNeeded, "failed with exit code 3"),
        ("import os; os.kill(os.getpid(), 9)", SignInNeeded, "failed with signal 9"),
    ],
)
def test_what_a_command_does_wrong_has_its_sentence_without_its_output(
    code: str, kind: type[CsmError], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught:
        read(command(code))

    assert "hunter2" not in f"{caught.value!r} {caught.value.details} {caught.value.next_step}"


def test_the_last_complaint_of_a_command_is_kept_without_the_secret() -> None:
    code = (
        "import sys; print('hunter2');"
        "print('first\\nthe store is locked: hunter2', file=sys.stderr); sys.exit(1)"
    )

    with pytest.raises(SignInNeeded) as caught:
        read(command(code))

    assert caught.value.details == {"command said": "the store is locked: •••"}


@pytest.mark.parametrize("name", ["no-such-program-anywhere", "/", "/dev/null"])
def test_a_command_that_cannot_be_run_is_named(name: str) -> None:
    with pytest.raises(InputRefused, match=f"“{name}”"):
        read(SecretSource(SecretKind.COMMAND, command=(name,)))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.skipif(os.name != "posix", reason="looks for processes by number")
@pytest.mark.parametrize("cancelled", [True, False])
def test_a_command_that_hangs_is_ended_with_its_children(tmp_path: Path, cancelled: bool) -> None:
    note = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time; child = subprocess.Popen(['sleep', '600']);"
        f"open({str(note) + '.new'!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}');"
        f"os.rename({str(note) + '.new'!r}, {str(note)!r}); time.sleep(600)"
    )
    cancel = CancelToken()

    def stop() -> None:
        while not note.exists():
            time.sleep(0.01)
        cancel.cancel()

    if cancelled:
        threading.Thread(target=stop).start()
    with pytest.raises(Cancelled if cancelled else Unreachable):
        read_secret(
            command(code), dict(os.environ), cancel=cancel, command_patience=30 if cancelled else 2
        )

    pids = [int(pid) for pid in note.read_text().split()]
    deadline = time.monotonic() + 60
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(is_running, pids))


@pytest.mark.skipif(os.name != "posix", reason="looks for processes by number")
@pytest.mark.skipif(not shutil.which("sleep"), reason="sleep, a program, is missing")
def test_a_child_that_stays_does_not_hold_the_secret_back(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import subprocess; child = subprocess.Popen(['sleep', '60']);"
        f"open({str(note)!r}, 'w').write(str(child.pid)); print('s3cret')"
    )

    assert read(command(code)) == Secret("s3cret")

    child = int(note.read_text())
    assert is_running(child)
    os.kill(child, signal.SIGKILL)


class Memory(KeyringBackend):
    """A keyring backend that claims to encrypt."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return {("csm-tui", "lab"): "s3cret"}.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


class PlainText(Memory):
    priority = 0.5  # type: ignore[assignment]


class Blocking(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        self.free = threading.Event()
        self.free.wait(60)
        return None


class Angry(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("hunter2 is no good")


LAB = SecretSource(SecretKind.KEYRING, "lab")
Use = Callable[[KeyringBackend], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    return lambda backend: monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


def test_a_keyring_that_encrypts_gives_its_entry(use: Use) -> None:
    use(Memory())

    assert read(LAB) == Secret("s3cret")
    with pytest.raises(SignInNeeded, match="entry “other” of csm-tui not found") as caught:
        read(SecretSource(SecretKind.KEYRING, "other"))
    assert f"{sys.executable} -m keyring set csm-tui other" in caught.value.next_step


@pytest.mark.parametrize("backend", [PlainText(), null.Keyring(), fail.Keyring()])
def test_a_keyring_that_does_not_encrypt_is_refused(use: Use, backend: KeyringBackend) -> None:
    use(backend)

    with pytest.raises(FeatureMissing, match="No encrypted keyring"):
        read(LAB)


def test_of_a_chain_only_those_that_encrypt_are_asked(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = ChainerBackend()
    monkeypatch.setattr(ChainerBackend, "backends", [PlainText(), Angry()])
    use(chain)

    with pytest.raises(Unreachable):
        read(LAB)


def test_a_keyring_that_blocks_is_given_up(use: Use) -> None:
    store = Blocking()
    use(store)

    with pytest.raises(Unreachable, match=r"did not respond within 0\.2 s"):
        read(LAB, patience=0.2)
    store.free.set()


def test_a_keyring_that_fails_is_not_quoted(use: Use) -> None:
    use(Angry())

    with pytest.raises(Unreachable, match="RuntimeError") as caught:
        read(LAB)
    assert "hunter2" not in f"{caught.value!r} {caught.value.details}"


def test_a_missing_package_is_named_with_the_command_that_adds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(FeatureMissing, match="keyring package is missing") as caught:
        read(LAB)
    assert "'keyring>=" in caught.value.next_step
