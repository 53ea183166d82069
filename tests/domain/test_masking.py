"""Likely secrets are hidden, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.masking import HIDDEN, is_secret_name, masked


@pytest.mark.parametrize(
    "name",
    [
        *("password", "Passwd", "db_password", "clientSecret", "SECRET", "access-key", "apiKey"),
        *("api_key", "sas_token", "credentials", "AccountConnectionString", "passphrase"),
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["stock", "key", "workspaceKey", "monkey", "pass_rate", ""])
def test_other_names(name: str) -> None:
    assert not is_secret_name(name)


def test_values_are_hidden_by_their_own_name_and_by_the_parameter_they_belong_to() -> None:
    raw: dict[str, Any] = {
        "id": "r-1",
        "parametersValues": [
            {"parameterId": "db_password", "value": "hunter2", "varType": "string"},
            {"parameterId": "stock", "value": "120"},
            {"parameterId": "api_key", "value": ""},
        ],
        "parameters": [{"id": "token", "defaultValue": "hunter2", "labels": {"en": "Token"}}],
        "source": {"clientSecret": "hunter2", "password": None, "nested": [{"token": ["hunter2"]}]},
    }
    shown = masked(raw)
    assert "hunter2" not in json.dumps(shown)
    assert shown["parametersValues"][0] == {
        "parameterId": "db_password",
        "value": HIDDEN,
        "varType": "string",
    }
    assert shown["parametersValues"][1:] == raw["parametersValues"][1:]
    assert shown["parameters"][0]["labels"] == {"en": "Token"}
    assert shown["source"]["password"] is None
    assert raw["parametersValues"][0]["value"] == "hunter2", "the object itself is left alone"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcxyz_"), inner),
)


@given(_JSON)
def test_what_names_no_secret_is_the_same(value: object) -> None:
    assert masked(value) == value
