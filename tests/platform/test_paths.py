"""Paths: built, refused, and described in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import InputRefused
from csm_tui.platform.paths import describe, describe_request, path


def test_segments_are_quoted() -> None:
    assert path("organizations", "o-é +?#&") == "/organizations/o-%C3%A9%20%2B%3F%23%26"


@pytest.mark.parametrize("segment", ["", ".", "..", "a/b", "a\\b", "a%2f", "a;b", "a\nb", "\ud800"])
def test_segments_that_would_lead_elsewhere(segment: str) -> None:
    with pytest.raises(InputRefused, match="is not a valid id"):
        path("organizations", segment)


@given(st.lists(st.text()))
def test_a_path_has_as_many_segments_as_were_given(segments: list[str]) -> None:
    try:
        built = path(*segments)
    except InputRefused:
        return
    assert built.count("/") == len(segments)
    assert built.isascii()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("/organizations", "organizations"),
        ("/organizations/o-1", "organization o-1"),
        ("/organizations/o-1/workspaces", "workspaces of organization o-1"),
        ("/organizations/o-1/workspaces/w-1/runners/r-1", "runner r-1 of workspace w-1"),
        ("/organizations/o-1/datasets/d-1/twingraph", "twingraph of dataset d-1"),
        ("/organizations/o%0A1", "organization o␊1"),
        ("", "/"),
    ],
)
def test_what_a_path_stands_for(asked: str, words: str) -> None:
    assert describe(asked) == words


@pytest.mark.parametrize(
    ("method", "asked", "words"),
    [
        ("GET", "/organizations", "listing organizations"),
        ("GET", "/organizations/o-1", "reading organization o-1"),
        ("POST", "/workspaces/w-1/runners", "adding to runners of workspace w-1"),
        ("POST", "/workspaces/w-1/runners/r-1/start", "starting runner r-1 of workspace w-1"),
        ("POST", "/workspaces/w-1/runners/r-1/odd", "requesting odd of runner r-1"),
        (
            "POST",
            "/organizations/o-1/datasets/d-1/twingraph",
            "querying dataset d-1 of organization o-1",
        ),
        ("PATCH", "/organizations/o-1", "changing organization o-1"),
        ("GET", "/workspaces/w-1/files", "listing files of workspace w-1"),
    ],
)
def test_what_a_request_does(method: str, asked: str, words: str) -> None:
    assert describe_request(method, asked) == words


def test_a_file_is_named_by_its_query() -> None:
    query = [("file_name", "a\nb")]
    assert describe("/organizations/o/workspaces/w/files/download", query) == "file “a␊b”"
