"""The doctor asks for a secret in a plain terminal."""

import sys

import pytest

from csm_tui.settings.paths import user_folders
from tests.e2e.terminal import Terminal

PROFILE = (
    '[profiles.lab]\napi_url = "http://127.0.0.1:1/v4"\nmethod = "api-key"\nsecret = "prompt"\n'
)


@pytest.mark.parametrize(("key", "code"), [("ctrl+d", 3), ("ctrl+c", 130)])
def test_who_has_no_secret_to_give_ends_it_with_a_sentence(key: str, code: int) -> None:
    folder = user_folders().config
    folder.mkdir(parents=True, mode=0o700)
    (folder / "profiles.toml").write_text(PROFILE, "utf-8")
    doctor = [sys.executable, "-m", "csm_tui", "doctor", "--profile", "lab"]
    with Terminal(doctor, (120, 40)) as terminal:
        terminal.wait_for("Secret of lab:")

        terminal.press(key)

        assert terminal.wait_for_end() == code
        terminal.wait_for("API key missing for" if code == 3 else "Interrupted.")
        assert not terminal.shows("Traceback")
