"""Who owns or changed an object of the platform, in words."""

_KEY_HEADERS = ("-API-KEY", "_API_KEY")


def who(name: str | None) -> str:
    """Return a person's name, or ``API key``: the platform knows a key by its header alone."""
    if not name:
        return "unknown"
    return "API key" if name.upper().endswith(_KEY_HEADERS) else name
