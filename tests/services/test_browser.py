"""The user's browser is opened outside the terminal and gets nothing but the address."""

import json
import os
from pathlib import Path

import pytest

from csm_tui.domain.secret import SECRET_VARIABLES
from csm_tui.services.browser import open_browser
from tests.ui.people import browser_is

ADDRESS = "https://login.example.com/auth?state=a%20b&x='1';echo"


def test_the_address_arrives_as_it_is_and_no_secret_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRET_VARIABLES:
        monkeypatch.setenv(name, "open-sesame")
    told = tmp_path / "environment"
    opened = browser_is(
        monkeypatch,
        tmp_path,
        "import json, os\n"
        f"open({str(told)!r}, 'w').write(json.dumps([dict(os.environ), os.getsid(0)]))",
    )
    assert open_browser(ADDRESS)
    assert opened.read_text("utf-8") == f"{ADDRESS}\n"
    environment, session = json.loads(told.read_text("utf-8"))
    assert "open-sesame" not in environment.values()
    assert session != os.getsid(0)


def test_a_browser_that_fails_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser_is(monkeypatch, tmp_path, "")
    assert not open_browser(ADDRESS)


def test_a_browser_that_stays_in_front_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser_is(monkeypatch, tmp_path, "import time; time.sleep(3)")
    assert open_browser(ADDRESS, patience=0.1)


def test_nothing_is_said_where_there_is_no_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    browser_is(monkeypatch, tmp_path, "")
    monkeypatch.delenv("BROWSER")
    assert not open_browser(ADDRESS)
    assert capfd.readouterr() == ("", "")
