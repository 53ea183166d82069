"""What the generations do differently with workspace files (PLATFORM.md 4)."""

from dataclasses import dataclass

from csm_tui.demo.problems import ApiProblem


@dataclass(frozen=True, slots=True)
class FileRules:
    """The rules of one generation."""

    any_slash_refused: bool = False
    """In the name of an uploaded part; otherwise a leading one only."""
    blank_refused: bool = True
    """In the name of an uploaded part."""
    dots_deletable: bool = False
    """Whether a delete takes names with `..`."""
    missing: str | None = None
    """The detail when a file to download is missing; None for a failure of the storage."""
    missing_deletable: bool = True
    streamed: bool = False
    """Whether a download has neither a length nor ranges."""

    def missing_file(self, name: str, workspace_id: str) -> Exception:
        """Return the refusal to download or delete a file that is missing."""
        if self.missing is None:
            return ApiProblem(500, _AZURE.format(name=name))
        return ApiProblem(404, self.missing.format(name=name, workspace=workspace_id))


_AZURE = (
    'Status code 404, "<?xml version="1.0" encoding="utf-8"?><Error><Code>BlobNotFound</Code>'
    '<Message>The specified blob does not exist.</Message></Error>" ({name})'
)
FILE_RULES = {
    3: FileRules(
        any_slash_refused=True, blank_refused=False, dots_deletable=True, missing_deletable=False
    ),
    4: FileRules(missing="File '{name}' not found in workspace {workspace}"),
    5: FileRules(missing="File '{name}' does not exist.", streamed=True),
}
"""By generation."""
