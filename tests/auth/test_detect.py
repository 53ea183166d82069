"""What the environment offers."""

import pytest

from csm_tui.auth.detect import detect
from csm_tui.domain.connection import DEFAULT_KEY_HEADER

URL, KEY, HEADER = "CSM_API_URL", "CSM_API_KEY", "CSM_API_KEY_HEADER"
WHOLE = {URL: "https://host/v4", KEY: "sesame"}


def test_a_whole_set() -> None:
    found = detect(WHOLE)
    assert found.settings is not None
    assert found.settings.api_url == "https://host/v4"
    assert found.settings.api_key.reveal() == "sesame"
    assert found.settings.key_header == DEFAULT_KEY_HEADER
    assert (found.missing, found.empty) == ((), ())
    assert found.sources == {"api_url": URL, "api_key": KEY}
    assert "sesame" not in repr(found)


def test_blanks_around_values_and_final_slashes_go() -> None:
    found = detect({URL: " https://host/v4// ", KEY: "sesame\n", HEADER: " X-Other "})
    assert found.settings is not None
    assert found.settings.api_url == "https://host/v4"
    assert found.settings.api_key.reveal() == "sesame"
    assert found.settings.key_header == "X-Other"


@pytest.mark.parametrize(
    ("variables", "missing", "empty"),
    [
        ({}, (URL, KEY), ()),
        ({URL: "https://host"}, (KEY,), ()),
        ({KEY: "sesame"}, (URL,), ()),
        ({URL: "", KEY: " \n"}, (URL, KEY), (URL, KEY)),
        ({URL: "https://host", KEY: ""}, (KEY,), (KEY,)),
    ],
)
def test_an_incomplete_set(
    variables: dict[str, str], missing: tuple[str, ...], empty: tuple[str, ...]
) -> None:
    found = detect(variables)
    assert (found.settings, found.missing, found.empty) == (None, missing, empty)


def test_a_blank_header_is_told_and_the_usual_one_used() -> None:
    found = detect(WHOLE | {HEADER: " "})
    assert found.empty == (HEADER,)
    assert found.settings is not None
    assert found.settings.key_header == DEFAULT_KEY_HEADER
