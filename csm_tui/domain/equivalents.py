"""Command lines that do the same as an operation on a workspace file, with curl and csm-tui.

The lines are for a POSIX shell. The key or token is named by its variable and never written. It
reaches curl through a pipe, since every user of a computer can read the arguments of a program.
"""

import shlex
from dataclasses import dataclass
from urllib.parse import quote

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import unsafe_reason

KEY_VARIABLE = "CSM_API_KEY"
"""The variable with the API key, which csm-tui reads too."""

TOKEN_VARIABLE = "CSM_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
"""The variable with an access token, for platforms without keys."""


@dataclass(frozen=True, slots=True)
class CommandTarget:
    """The workspace of a command, and how the command signs in."""

    api_url: str
    """The API's base address, without credentials."""
    organization_id: str
    workspace_id: str
    profile: str = ""
    """The profile that csm-tui uses; empty for none."""
    key_header: str | None = "X-CSM-API-KEY"
    """The header that carries the key; None for a token."""


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Two command lines that do the same."""

    curl: str
    own: str


def get_command(target: CommandTarget, name: str) -> Equivalent:
    """Return the commands that download a file into the current folder.

    Raises:
        InputRefused: no command line can contain the name.
    """
    base = name.rpartition("/")[2]
    output = base if unsafe_reason(base) is None else "download"
    curl = _curl(target, "--output", f"./{output}", f"{_files(target)}/download{_query(name)}")
    return Equivalent(curl, _own(target, "get", name, options=_exactly(name)))


def put_command(
    target: CommandTarget, local: str, name: str, *, overwrite: bool = False
) -> Equivalent:
    """Return the commands that upload a local file under a whole name.

    Raises:
        InputRefused: no command line can contain the path or the name.
    """
    part = f'file=@"{_in_quotes(local)}";filename="{_in_quotes(name.rpartition("/")[2])}"'
    curl = _curl(
        target,
        "--form",
        part,
        "--form-string",
        f"destination={name}",
        "--form-string",
        f"overwrite={str(overwrite).lower()}",
        _files(target),
    )
    options = ("--overwrite",) if overwrite else ()
    return Equivalent(curl, _own(target, "put", local, name, options=options))


def _exactly(name: str) -> tuple[str, ...]:
    """Return the option for a literal ``*``: without it, other files could match."""
    return ("--exact",) if "*" in name or "?" in name else ()


def compare_command(target: CommandTarget, local: str, folder: str) -> str:
    """Return the csm-tui command that compares two folders; curl has none.

    Args:
        target: the workspace.
        local: the local folder.
        folder: the workspace folder with its final ``/``; the root is the empty text.

    Raises:
        InputRefused: no command line can contain the path or the name.
    """
    return _own(target, "compare", local, folder or "/")


def _curl(target: CommandTarget, *arguments: str) -> str:
    header, variable = target.key_header, KEY_VARIABLE
    if header is None:
        header, variable = "Authorization: Bearer", TOKEN_VARIABLE
    else:
        header += ":"
    template = header.replace("\\", "\\\\").replace("%", "%%") + " %s\\n"
    line = _line("curl", "--fail", "--header", "@-", *arguments)
    return f'printf {_line(template)} "${variable}" | {line}'


def _own(target: CommandTarget, verb: str, *names: str, options: tuple[str, ...] = ()) -> str:
    chosen = ["--profile", target.profile] if target.profile else []
    where = ["--organization", target.organization_id, "--workspace", target.workspace_id]
    # A name that begins with a dash would be an option.
    end = ["--"] if any(name.startswith("-") for name in names) else []
    return _line("csm-tui", "files", verb, *chosen, *where, *options, *end, *names)


def _line(*words: str) -> str:
    for word in words:
        # A terminal obeys control characters that are pasted into it, even in quotes.
        if visible(word) != word:
            raise InputRefused(
                f"“{visible(word)}” contains a control character, so no command is possible.",
                "Use the screen instead.",
            )
    return shlex.join(words)


def _files(target: CommandTarget) -> str:
    organization, workspace = _encoded(target.organization_id), _encoded(target.workspace_id)
    base = target.api_url.rstrip("/")
    return f"{base}/organizations/{organization}/workspaces/{workspace}/files"


def _query(name: str) -> str:
    return f"?file_name={_encoded(name)}"


def _encoded(text: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InputRefused(
            f"“{visible(text)}” is not valid text and cannot be sent.",
            "Rename the file at its origin.",
        ) from None


def _in_quotes(text: str) -> str:
    """Return a text quoted for a form field of curl."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
