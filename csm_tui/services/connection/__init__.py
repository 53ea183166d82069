"""Connecting: what the environment offers, and a session on one platform."""

from csm_tui.auth.checks import check_fields
from csm_tui.auth.detect import (
    API_KEY,
    API_URL,
    KEY_HEADER,
    Candidate,
    Detection,
    Presence,
    complete_in_environment,
    from_environment,
    variables_of,
)
from csm_tui.auth.detect import detect as detect_environment
from csm_tui.domain.profile import split_realm_url
from csm_tui.services.connection._connect import connect, signed_in
from csm_tui.services.connection._discovery import discover, filled, settings_of
from csm_tui.services.connection._session import Session

__all__ = [
    "API_KEY",
    "API_URL",
    "KEY_HEADER",
    "Candidate",
    "Detection",
    "Presence",
    "Session",
    "check_fields",
    "complete_in_environment",
    "connect",
    "detect_environment",
    "discover",
    "filled",
    "from_environment",
    "settings_of",
    "signed_in",
    "split_realm_url",
    "variables_of",
]
