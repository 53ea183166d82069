"""Quantities of Kubernetes: ``2``, ``500m`` processors; ``1G``, ``2Gi`` bytes of memory."""

import re

_QUANTITY = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([eE][+-]?[0-9]{1,3})|([a-zA-Z]*))")
_SUFFIXES = {
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "": 1.0,
    "k": 1e3,
    **{letter: 1000.0**power for power, letter in enumerate("MGTPE", 2)},
    **{f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTPE", 1)},
}


def quantity(text: str) -> float | None:
    """Return the size of a quantity, or None if the text is none."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    digits, exponent, suffix = found.groups()
    if suffix and suffix not in _SUFFIXES:
        return None
    return float(digits + (exponent or "")) * _SUFFIXES[suffix or ""]
