"""Errors hold what the user needs."""

import pytest

from csm_tui.domain import errors
from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    DiskFailed,
    InputRefused,
    NotFound,
    PlatformFailed,
    Unreachable,
)


def test_an_error_says_what_happened_and_what_to_do() -> None:
    error = NotFound("There is no runner r-1.", "Refresh the list.", {"status": "404"})
    assert str(error) == error.headline == "There is no runner r-1."
    assert error.next_step == "Refresh the list."
    assert error.details["status"] == "404"
    assert isinstance(error, InputRefused)


def test_details_are_a_copy_that_nobody_changes() -> None:
    given = {"status": "404"}
    error = NotFound("x", "y", given)
    given["status"] = "500"
    assert error.details["status"] == "404"
    with pytest.raises(TypeError):
        error.details["status"] = "500"  # type: ignore[index]


def test_only_what_may_work_the_next_time_is_worth_trying_again() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    retryable = [kind for kind in kinds if issubclass(kind, CsmError) and kind.retryable]
    assert retryable == [Unreachable, PlatformFailed, DiskFailed]


def test_a_cancel_is_no_error_of_the_tree() -> None:
    assert not issubclass(Cancelled, CsmError)
