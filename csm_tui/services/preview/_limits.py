"""How much a preview reads."""

FIRST_BYTES = 1024 * 1024
"""Bytes from the beginning of a file."""

WHOLE_BYTES = 64 * 1024 * 1024
"""Bytes of a zip, which keeps its list at its end, so that all of it must be read."""

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a zip beyond which it goes to a temporary file without a name."""

YAML_SECONDS = 2.0
"""Seconds that looking for a fault in YAML may take."""

SECONDS = 10.0
"""Seconds that reading may take."""
