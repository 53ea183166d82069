"""The log: private, limited, without secrets, and never on the terminal."""

import logging
import os
import re
import stat
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.domain.secret import Secret
from csm_tui.settings.log import KEPT, Log

PLANTED = "Pl4nted-S3cret-value-77"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with Log(tmp_path / "log" / "csm-tui.log") as log:
        yield log


def content(log: Log) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(log.file.parent.glob("*")))


def test_nothing_is_made_before_there_is_something_to_say(log: Log) -> None:
    assert not log.file.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
def test_folder_and_files_are_private_also_after_turning_over(tmp_path: Path) -> None:
    file = tmp_path / "log" / "csm-tui.log"
    before = os.umask(0)
    try:
        with Log(file, largest=500):
            for number in range(40):
                logging.getLogger("csm_tui.x").info("entry %d", number)
    finally:
        os.umask(before)

    files = list(file.parent.iterdir())
    assert 1 < len(files) <= KEPT + 1
    assert all(path.stat().st_size <= 500 for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
def test_a_file_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "csm-tui.log"
    file.touch()
    file.chmod(0o666)

    with Log(file):
        logging.getLogger("csm_tui").info("hello")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_planted_secret_is_in_no_entry(log: Log) -> None:
    secret = Secret(PLANTED)
    ours = logging.getLogger("csm_tui.platform")

    def fail() -> None:
        held = secret.reveal()
        raise ValueError(f"Invalid header value b'Bearer {held}'")

    ours.info("key %s", secret.reveal())
    ours.info("sent %r", {"Authorization": f"Bearer {PLANTED}"})
    ours.info("wrapped %s %r", secret, secret)
    ours.warning("stack", stack_info=True)
    try:
        fail()
    except ValueError:
        ours.exception("It failed with %s", PLANTED)
    for library in ("msal.token_cache", "urllib3.connectionpool", "keycloak"):
        logging.getLogger(library).warning("answered %s", PLANTED)
        logging.getLogger(library).debug("quiet %s", PLANTED)
    warnings.simplefilter("always")
    warnings.warn(f"careful: {PLANTED}", stacklevel=1)
    thread = threading.Thread(target=lambda: ours.error(PLANTED))
    thread.start()
    thread.join()

    text = content(log)
    assert PLANTED not in text
    assert "S3cret" not in text
    assert text.count("•••") >= 10
    assert "ValueError" in text
    assert "careful" in text
    assert "quiet" not in text


def test_an_entry_cannot_make_another_nor_move_the_terminal(log: Log) -> None:
    logging.getLogger("csm_tui").info("a\n2026-01-01 00:00:00,000 INFO csm_tui: forged\x1b[2J")

    lines = content(log).splitlines()

    entries = [line for line in lines if re.match(r"\d{4}-", line)]
    assert len(entries) == 1
    assert "\x1b" not in content(log)


def test_a_huge_entry_is_cut_after_its_secrets_are_gone(log: Log) -> None:
    secret = Secret(PLANTED)
    for shift in range(len(PLANTED) + 60):
        logging.getLogger("csm_tui").info("%s", "x" * (19_940 - shift) + secret.reveal() + "y" * 99)

    text = content(log)
    assert not any(PLANTED[:size] in text for size in (6, 12, 18))


def test_libraries_say_warnings_and_we_say_what_we_do(log: Log) -> None:
    logging.getLogger("urllib3.connectionpool").info("nobody asks")
    logging.getLogger("urllib3.connectionpool").warning("retrying")
    logging.getLogger("csm_tui.services").info("connected")

    text = content(log)
    assert "nobody asks" not in text
    assert "WARNING urllib3.connectionpool: retrying" in text
    assert "INFO csm_tui.services: connected" in text


def test_the_loggers_are_given_back(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), logging.getLogger("csm_tui").level)

    Log(tmp_path / "log").close()

    assert (list(root.handlers), logging.getLogger("csm_tui").level) == before


def test_nothing_reaches_the_terminal_even_if_the_log_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program = (
        "import logging, warnings, sys; from pathlib import Path;"
        "from csm_tui.settings.log import Log; log = Log(Path(sys.argv[1]));"
        "logging.getLogger('msal').warning('one'); logging.getLogger('other').error('two');"
        "warnings.warn('three'); logging.getLogger('csm_tui').info('%d', 'four'); log.close()"
    )
    for place in ("file/below/csm-tui.log", "fine/csm-tui.log"):
        answer = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / place)],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert (answer.stdout, answer.stderr) == ("", "")
    assert "three" in (tmp_path / "fine" / "csm-tui.log").read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_does_not_disturb_the_end(tmp_path: Path) -> None:
    (tmp_path / "full.log").symlink_to("/dev/full")
    with Log(tmp_path / "full.log"):
        logging.getLogger("csm_tui").warning("more than there is room for")
