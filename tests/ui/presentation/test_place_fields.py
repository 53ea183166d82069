"""The place on one line: whole fields, the less important ones dropped."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csm_tui.domain.profile import Method, Profile
from csm_tui.ui.presentation.place_fields import (
    Place,
    Rank,
    SessionWords,
    _fields,
    method_words,
    place_line,
)

PLACE = Place(
    profile="production",
    host="api.long-name-of-a-company.example.com:8443",
    method="Keycloak",
    organization="Brasserie [red] été",
    workspace="Nord 🍺 développement",
    api="4.x",
    identity="someone.with.a.long.name@example.com",
    colour="red",
    session=SessionWords(left="session 52 min"),
)
_HOST = PLACE.host
_NAMES = "Brasserie [red] été › Nord 🍺 développement"  # noqa: RUF001 - the sign of a path
_names = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60)
_places = st.builds(
    Place,
    profile=_names,
    host=_names,
    method=st.sampled_from(["API key", "Keycloak client secret"]),
    organization=_names | st.just(""),
    workspace=_names,
    api=st.sampled_from(["4.x", "5.1.0-a6bdbc29"]),
    identity=_names | st.just(""),
    colour=st.sampled_from(["", "red"]),
    access=st.sampled_from(["read/write", "⊘ read-only", "! protected"]),
    session=st.builds(
        SessionWords, st.sampled_from(["", "✗ sign in again"]), st.just("45 s left"), st.booleans()
    ),
)


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (24, "production  ▏ Nord…ment"),
        (40, "production  ▏ Nord 🍺 développement"),
        (80, f"production  ▏ {_NAMES} ▏ Keycloak ▏ API 4.x"),
        (120, f"production  ▏ {_NAMES} ▏ {_HOST} ▏ API 4.x"),
        (
            160,
            f"production  ▏ {_NAMES} ▏ {_HOST} ▏ Keycloak ▏ API 4.x  read/write ▏ session 52 min",
        ),
    ],
)
def test_the_fields_that_fit_are_there(width: int, line: str) -> None:
    shown = place_line(PLACE, width)
    assert " ".join(shown.plain.split()) == " ".join(line.split())


def test_a_restriction_and_an_alarm_outlive_the_address() -> None:
    bad = replace(PLACE, access="⊘ read-only", session=SessionWords("✗ sign in again"))
    line = place_line(bad, 76).plain
    assert "⊘ read-only" in line
    assert "✗ sign in again" in line
    assert PLACE.host not in line


@given(_places, st.integers(20, 240))
def test_no_field_is_cut_unless_nothing_is_left_to_drop(place: Place, room: int) -> None:
    line = place_line(place, room)
    assert line.cell_length <= room
    fields = _fields(place)
    assume(not any("…" in text.plain for text in fields.values()))
    if "…" not in line.plain:
        assert fields[Rank.PROFILE].plain in line.plain
        return
    # The name that is cut stands beside the profile and an alarm at most.
    beside = {Rank.PROFILE, Rank.ALARM} & set(fields)
    known = [fields[rank].plain for rank in beside if fields[rank].plain in line.plain]
    assert line.plain.count("▏") <= len(known)
    for word in (place.access, place.host, f"API {place.api}"):
        assert f"▏ {word}" not in line.plain


@given(_places)
def test_everything_is_there_where_there_is_room(place: Place) -> None:
    line = place_line(place, 400).plain
    assert [text.plain for text in _fields(place).values() if text.plain not in line] == []


def test_the_method_is_said_in_words() -> None:
    for method in Method:
        words = method_words(Profile("x", "https://api.example", method))
        assert words.split(" ")[0] in {"API", "Keycloak", "Entra"}
        assert "CSM" not in words
