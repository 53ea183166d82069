"""The prefix of an id names the kind of its object."""

import pytest

from csm_tui.domain.ids import kind_of_id


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("r-1qm9d6n2kx", "runner"),
        ("run-1qm9d6n2kx", "run"),
        ("d-1qm9d6n2kx", "dataset"),
        ("W-OLD", "workspace"),
        ("sol-1", "solution"),
        ("x-1", None),
        ("r-", None),
        ("runner", None),
        ("", None),
    ],
)
def test_the_prefix_names_the_kind(text: str, kind: str | None) -> None:
    assert kind_of_id(text) == kind
