"""Edits of the file of profiles: nothing that the user wrote is lost."""

import os
import re
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import AlreadyExists, CsmError, InputRefused, NotFound
from csm_tui.domain.profile import Method, Profile, SecretKind, SecretSource
from csm_tui.settings.profiles import name_problem, read_profiles, remove_profile, save_profile
from tests.settings.profile_files import GOOD, profile_file

LAB = Profile(
    name="lab",
    api_url="https://lab.example.com/api",
    method=Method.ENTRA_SECRET,
    tenant_id="e413b834-8be8-4822-a370-be619545cb49",
    secret_source=SecretSource(SecretKind.COMMAND, command=("pass", "show it")),
    idp_ca=Path("/etc/lab.pem"),
    read_timeout=7.5,
    read_only=True,
)


def test_a_first_profile_makes_a_private_file_that_explains_itself(tmp_path: Path) -> None:
    path = tmp_path / "config" / "profiles.toml"

    save_profile(path, LAB)

    assert read_profiles(path).profiles == {"lab": LAB}
    assert path.read_text("utf-8").startswith("# Profiles of csm-tui.")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_adding_one_leaves_the_text_before_it_as_it_was(tmp_path: Path) -> None:
    path = profile_file(tmp_path)

    save_profile(path, LAB)

    assert path.read_text("utf-8").startswith(GOOD)
    assert list(read_profiles(path).profiles) == ["production", "demo lab", "lab"]


def test_changing_a_value_changes_its_line_only(tmp_path: Path) -> None:
    path = profile_file(tmp_path)
    production = read_profiles(path).profiles["production"]

    save_profile(path, replace(production, colour="orange"), replace=True)

    assert path.read_text("utf-8") == GOOD.replace('"red"', '"orange"')


def test_a_value_that_is_the_default_again_loses_its_line(tmp_path: Path) -> None:
    path = profile_file(tmp_path)
    production = read_profiles(path).profiles["production"]

    save_profile(path, replace(production, protected=False), replace=True)

    assert path.read_text("utf-8") == GOOD.replace("protected = true\n", "")


def test_saving_what_was_read_changes_nothing(tmp_path: Path) -> None:
    text = GOOD + 'method = "api-key"\n'
    path = profile_file(tmp_path, text)
    for profile in read_profiles(path).profiles.values():
        save_profile(path, profile, replace=True)

    assert path.read_text("utf-8") == text


def test_a_name_that_is_taken_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = profile_file(tmp_path)

    with pytest.raises(AlreadyExists, match="“production”"):
        save_profile(path, replace(LAB, name="production"))

    assert path.read_text("utf-8") == GOOD


def test_removing_one_leaves_the_others_and_the_comments(tmp_path: Path) -> None:
    path = profile_file(tmp_path)

    remove_profile(path, "demo lab")

    text = path.read_text("utf-8")
    assert text.rstrip() == GOOD.partition('[profiles."demo lab"]')[0].rstrip()
    with pytest.raises(NotFound, match="“demo lab”"):
        remove_profile(path, "demo lab")


@pytest.mark.parametrize(
    "broken", ["[profiles.lab\n", "profiles = 3\n", b"\xff", "[profiles.a]\n[profiles.a]\n"]
)
def test_a_broken_file_is_not_touched(tmp_path: Path, broken: str | bytes) -> None:
    path = profile_file(tmp_path, broken)
    before = path.read_bytes()

    with pytest.raises(InputRefused):
        save_profile(path, LAB)

    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        replace(LAB, name=""),
        replace(LAB, name="environment"),
        replace(LAB, api_url="https://ada:hunter2@lab.example.com"),
        replace(LAB, realm="a\nb"),
        replace(LAB, read_timeout=-1.0),
        replace(LAB, colour="mauve"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, wrong: Profile) -> None:
    path = tmp_path / "profiles.toml"

    with pytest.raises(InputRefused):
        save_profile(path, wrong)

    assert not path.exists()


NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12).filter(
    lambda name: not name_problem(name)
)
TEXTS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=20).filter(
    lambda text: text == text.strip() and text.isprintable()
)
PROFILES = st.builds(
    Profile,
    name=NAMES,
    api_url=st.sampled_from(["", "https://a.example.com/x", "http://[::1]:80/v4"]),
    method=st.sampled_from(Method),
    realm=TEXTS,
    client_id=TEXTS,
    read_only=st.booleans(),
    read_timeout=st.floats(0.1, 3600),
    secret_source=st.one_of(
        st.none(),
        st.just(SecretSource(SecretKind.PROMPT)),
        st.builds(
            lambda words: SecretSource(SecretKind.COMMAND, command=("x", *words)),
            st.lists(TEXTS, max_size=3),
        ),
    ),
)
NOTES = st.lists(
    st.sampled_from(["# a note\n", "\n", "   \n", "\t# tabbed\r\n", "# \u2028 é\n"]), max_size=4
).map("".join)


@given(NOTES, NOTES, st.lists(PROFILES, min_size=1, max_size=4, unique_by=lambda p: p.name))
def test_what_is_saved_is_read_and_notes_stay(
    tmp_path_factory: pytest.TempPathFactory, before: str, within: str, profiles: list[Profile]
) -> None:
    text = f"{before}[profiles.first]  # why\n{within}realm = 'x'   # here\n{before}"
    path = profile_file(tmp_path_factory.mktemp("any"), text)
    written = [replace(one, name=one.name + "2") for one in profiles]

    for profile in written:
        save_profile(path, profile)

    assert path.read_bytes().decode().startswith(text.rstrip("\n"))
    there = read_profiles(path).profiles
    assert [there[one.name] for one in written] == written
    for profile in written:
        remove_profile(path, profile.name)
    assert re.sub(r"\s+", "", path.read_text("utf-8")) == re.sub(r"\s+", "", text)


SHAPES = [
    "[profiles]\nb = { realm = 'x' }\n",
    "[profiles.b]\nrealm = 'x'\n[profiles.c]\nrealm = 'y'\n",
    "profiles.b.realm = 'x'\n",
    "profiles.b.realm = 'x'\nprofiles.c.realm = 'y'\n",
    "profiles = { b = { realm = 'x' } }\n",
    "[profiles.b]\nrealm = 'x'\n[other]\nkey = 1\n[profiles.c]\nrealm = 'y'\n",
    "[other]\nkey = 1\n",
    "[profiles.b]\nsecret.command = ['a']\n",
    "[profiles.b.secret]\ncommand = ['a']\n",
    "",
]


@pytest.mark.parametrize("text", SHAPES)
@pytest.mark.parametrize("name", ["b", "lab"])
def test_every_way_to_write_toml_survives_or_is_refused_untouched(
    tmp_path: Path, text: str, name: str
) -> None:
    path = profile_file(tmp_path, text)
    before = tomllib.loads(text)
    profile = replace(LAB, name=name)

    try:
        save_profile(path, profile, replace=True)
    except CsmError:
        assert path.read_text("utf-8") == text
        return

    after = tomllib.loads(path.read_text("utf-8"))
    assert read_profiles(path).profiles[name] == profile
    for content in (before, after):
        content.setdefault("profiles", {}).pop(name, None)
    assert after == before
