"""A secret is never displayed, pickled or inherited by programs."""

import copy
import json
import pickle
import traceback
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.secret import Secret

VALUE = "k3y-of-the-brewery"


@dataclass(frozen=True)
class Holder:
    key: Secret


def test_every_way_to_write_it_shows_dots() -> None:
    secret = Secret(VALUE)
    written = [str(secret), repr(secret), f"{secret}", f"{secret!r}", repr(Holder(secret))]
    written.append(repr([secret]))
    assert all(VALUE not in text and "•••" in text for text in written)
    assert secret.reveal() == VALUE


def test_a_traceback_with_it_shows_dots() -> None:
    text = "".join(traceback.format_exception(ValueError(Secret(VALUE))))
    assert "•••" in text
    assert VALUE not in text


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps, copy.copy, copy.deepcopy])
def test_it_is_not_written_nor_copied(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write(Secret(VALUE))


def test_it_has_no_attributes_to_list() -> None:
    with pytest.raises(TypeError):
        vars(Secret(VALUE))


@given(st.text(), st.text())
def test_two_are_equal_as_their_texts_are(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) == (one == other)
    assert hash(Secret(one)) == hash(Secret(one))
    assert Secret(one) != one
    assert bool(Secret(one)) == bool(one)
