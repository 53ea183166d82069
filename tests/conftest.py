"""Fixtures of every test: a clean environment and home, and the demo platform on request."""

import gc
import os
import signal
import tempfile
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.strategies import none

from csm_tui.demo import DemoPlatform, engine, postgres

# The result depends on the code alone, also on a busy machine; `make explore` finds new examples.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("exploring", max_examples=1_000, deadline=None, print_blob=True)
settings.load_profile("repeatable")

_SHARE = "TEST_SHARE"
"""The variable with the number of a share from 0 and how many there are: ``0/6``."""
_SHARED = {"ui", "e2e", "services", "demo"}
"""The folders whose tests take the most time."""
_CLIENTS = "TEST_CLIENTS"
"""The variable that asks for the tests with the vendor's clients, which fetch 800 MB at first."""
_FOREIGN = ("CSM_", "AZURE_", "IDP_", "KEYCLOAK_", "XDG_", "LC_", "TEXTUAL")
_TOOLS = "TEXTUAL_SNAPSHOT_"
"""The prefix of variables of the picture tests themselves."""
_PERSONAL = {
    *("LANG", "LANGUAGE", "COLORTERM", "COLUMNS", "LINES", "PYTHONPATH", "PYTHONWARNINGS"),
    "PYTHONDONTWRITEBYTECODE",
    *("NO_COLOR", "FORCE_COLOR", "PYTHON_COLORS"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    # With the last one each test that connects would read the system's authorities three times.
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
}


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs under test; a shell's background job ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Shorten the name of a long example: some are texts of a million characters."""
    is_long = isinstance(val, str | bytes) and len(val) > 100
    return f"{argname}: {val[:40]!r}…" if is_long else None  # type: ignore[index]


def pytest_collection_finish() -> None:
    """Collect garbage seldom: finding the many cycles of screens took a third of the time."""
    # Hypothesis makes its random numbers with the first property, and on Python 3.14 would warn
    # that nothing holds them, because it does not see what is frozen.
    _first_property()
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 5, 10)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests of the graph engine and the database where they have no wheel, with the reason.

    Each of the other Pythons has its own share of the tests that take the most time.
    """
    if share := os.environ.get(_SHARE):
        number, total = map(int, share.split("/"))
        others = [item for item in items if _share_of(item, total) not in {None, number}]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]
    asked = "clients" in config.option.markexpr or os.environ.get(_CLIENTS)
    missing = {
        "engine": _reason("No graph engine", engine.why_not_installed()),
        "postgres": _reason("No PostgreSQL", postgres.why_not_installed()),
        "clients": "" if asked else f"runs with `make test-clients`, or with {_CLIENTS}=1",
    }
    for item in items:
        for marker, why in missing.items():
            mark = item.get_closest_marker(marker)
            if why and mark and mark.kwargs.get("needed", True):
                item.add_marker(pytest.mark.skip(reason=why))


def _reason(what: str, why: str) -> str:
    return f"{what}: {why}" if why else ""


def _share_of(item: pytest.Item, total: int) -> int | None:
    """Return which Python runs a test, None for the tests that each of them runs."""
    folder = item.path.relative_to(item.config.rootpath).parts[1]
    return zlib.crc32(item.nodeid.encode()) % total if folder in _SHARED else None


@given(none())
def _first_property(_: None) -> None: ...


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> Iterator[None]:
    """Remove the variables of the developer's environment that would change a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_TOOLS):
                continue
            if name.startswith(_FOREIGN) or name.upper() in _PERSONAL:
                patch.delenv(name)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("TEXTUAL_ANIMATIONS", "none")
        yield


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths for new folders; pytest's own way lists all earlier ones for each."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count(1))


@pytest.fixture(autouse=True)
def _clean_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home of its own, apart from its temporary folder."""
    home = next(_homes)
    home.mkdir(mode=0o700)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture
def temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder for temporary files, also of this process; its path is short, for sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp" if os.name == "posix" else None) as folder:
        for name in ("TMPDIR", "TEMP", "TMP"):
            monkeypatch.setenv(name, folder)
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(folder)


@pytest.fixture(scope="session")
def demo(_clean_environment: None) -> Iterator[DemoPlatform]:
    """A platform for tests that do not change it; a run takes 0.15 seconds."""
    with DemoPlatform(pace=100.0) as platform:
        yield platform


@pytest.fixture
def fresh_demo() -> Iterator[DemoPlatform]:
    """A new platform, for tests that change the world or inject faults."""
    with DemoPlatform(pace=100.0) as platform:
        yield platform
