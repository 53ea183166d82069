"""A copied command is the same operation for every name, and never holds a secret."""

import shlex
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.equivalents import (
    CommandTarget,
    compare_command,
    get_command,
    put_command,
)
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible

PLACE = CommandTarget("https://api.example/v4", "o-1", "w-1", "prod")
NAMES = st.one_of(
    st.text(alphabet="aé /'\"$`\\;|&*?[]{}()<>~#%=-\n🍺", max_size=12), st.text(max_size=8)
).filter(lambda name: not any("\ud800" <= c <= "\udfff" for c in name))


def words(line: str) -> list[str]:
    return shlex.split(line)


@given(NAMES)
def test_names_survive_the_shell(name: str) -> None:
    shown = visible(name) == name
    if not shown:
        with pytest.raises(InputRefused):
            get_command(PLACE, name)
        return
    both = get_command(PLACE, name)
    url = urlsplit(words(both.curl)[-1])
    assert parse_qs(url.query, keep_blank_values=True) == {"file_name": [name]}
    assert url.path.startswith("/v4/organizations/o-1/workspaces/w-1/files/")
    assert words(both.own)[-1] == name
    assert ("--" in words(both.own)) is (name.startswith("-") or name == "--")
    assert not set(both.curl) & set(map(chr, range(0x20)))


@given(NAMES, NAMES, st.booleans())
def test_an_upload_survives_the_shell_and_the_form(local: str, name: str, overwrite: bool) -> None:
    if visible(local + name) != local + name:
        with pytest.raises(InputRefused):
            put_command(PLACE, local, name, overwrite=overwrite)
        return
    both = put_command(PLACE, local, name, overwrite=overwrite)
    curl = words(both.curl)
    part = curl[curl.index("--form") + 1]
    path, filename = part.removeprefix('file=@"').removesuffix('"').split('";filename="', 1)
    if '";filename="' not in local + name:
        assert unquoted(path) == local
        assert unquoted(filename) == name.rpartition("/")[2]
    assert f"destination={name}" in curl
    assert f"overwrite={str(overwrite).lower()}" in curl
    assert words(both.own)[-2:] == [local, name]
    assert ("--overwrite" in words(both.own)[:-2]) is overwrite


def unquoted(text: str) -> str:
    found, escaped = "", False
    for character in text:
        if character == "\\" and not escaped:
            escaped = True
        else:
            found, escaped = found + character, False
    return found


def test_the_key_is_a_variable_and_no_argument_of_curl() -> None:
    both = get_command(PLACE, "data/bars.csv")
    assert both.curl == (
        "printf 'X-CSM-API-KEY: %s\\n' \"$CSM_API_KEY\" | "
        "curl --fail --header @- --output ./bars.csv "
        "'https://api.example/v4/organizations/o-1/workspaces/w-1/files/download"
        "?file_name=data%2Fbars.csv'"
    )
    assert both.own == (
        "csm-tui files get --profile prod --organization o-1 --workspace w-1 data/bars.csv"
    )
    with_token = CommandTarget("https://api.example/v5/", "o-1", "w-1", key_header=None)
    line = get_command(with_token, "x").curl
    assert line.startswith("printf 'Authorization: Bearer %s\\n' \"$CSM_ACCESS_TOKEN\" | curl ")
    assert "/v5/organizations" in line


@pytest.mark.parametrize("name", ["a/..", "x/", "x" * 256, ""])
def test_a_name_that_no_disk_should_have_is_written_under_another(name: str) -> None:
    assert "./download" in words(get_command(PLACE, name).curl)


def test_a_name_with_a_dash_is_no_option() -> None:
    assert words(get_command(PLACE, "-rf").own)[-2:] == ["--", "-rf"]
    assert "./-rf" in words(get_command(PLACE, "-rf").curl)


def test_two_folders_are_compared_by_this_program() -> None:
    line = words(compare_command(PLACE, "/srv/my beer", "data/"))
    assert line[:3] == ["csm-tui", "files", "compare"]
    assert line[-2:] == ["/srv/my beer", "data/"]
    assert words(compare_command(PLACE, "-x", ""))[-3:] == ["--", "-x", "/"]
    with pytest.raises(InputRefused):
        compare_command(PLACE, "/srv", "a\x1b[31m/")
