"""The kinds of objects that ids name, by their prefixes (PLATFORM.md 3)."""

_KINDS = {
    "o": "organization",
    "w": "workspace",
    "sol": "solution",
    "d": "dataset",
    "dp": "dataset part",
    "r": "runner",
    "run": "run",
    "c": "connector",
    "s": "scenario",
    "sr": "scenario run",
    "t": "twin graph",
}


def one_of(kind: str) -> str:
    """Return the name of a kind with its article, such as ``an organization``."""
    return f"{'an' if kind[:1] in 'aeio' else 'a'} {kind}"


def kind_of_id(text: str) -> str | None:
    """Return the kind of object that an id names, or None if its prefix is unknown."""
    prefix, dash, rest = text.partition("-")
    return _KINDS.get(prefix.lower()) if dash and rest else None
