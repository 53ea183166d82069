"""What makes two failures the same error."""

import re

from csm_tui.domain.triage._explanation import Cause

_CHANGING = re.compile(
    r"0x[0-9a-f]+|\b[0-9a-f]{8}-[0-9a-f-]{20,}\b|\b[a-z]{1,3}-[a-z0-9]{8,}\b|/tmp/\S+|\d+",
    re.IGNORECASE,
)
"""Numbers, addresses, ids and names of temporary files: they differ from run to run."""


def error_signature(cause: Cause) -> str:
    """Return a text that is equal for causes of the same error in two runs."""
    return f"{cause.kind.value}|{cause.step}|{_CHANGING.sub('#', cause.sentence)}"
