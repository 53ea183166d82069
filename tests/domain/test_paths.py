"""Typed paths may start with a home folder, in every field."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.paths import with_home


def test_a_tilde_is_the_home_folder() -> None:
    assert with_home("~/certificates/ca.pem") == Path.home() / "certificates" / "ca.pem"


@pytest.mark.parametrize("text", ["~nobody-of-this-name/ca.pem", "~\0", "ca.pem", "/etc/ca.pem"])
def test_what_names_no_home_stays_as_it_is(text: str) -> None:
    assert with_home(text) == Path(text)


@given(st.text(max_size=6).map("~{}".format))
def test_any_text_is_a_path(text: str) -> None:
    assert isinstance(with_home(text), Path)
