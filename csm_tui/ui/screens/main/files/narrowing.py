"""What of a workspace's files is shown, and what has to be said about it."""

from dataclasses import dataclass

from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileTree

PREFIX_MEANING = "Prefix mode: every name that starts with this; “data” finds data2/a.csv too."


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What has been typed to see fewer files; at most one of the two is in use."""

    text: str = ""
    """A text, a glob or an ending; see `FileTree.filter`."""
    prefix: str | None = None
    """A plain text that names must start with; None when prefix mode is off."""

    @property
    def active(self) -> bool:
        """Whether it can hide anything."""
        return bool(self.text or self.prefix)

    def of(self, files: FileTree) -> FileTree:
        """Return the files that are left; the very same tree when nothing is typed."""
        if self.prefix:
            return files.with_prefix(self.prefix)
        return files.filter(self.text)

    def advice(self, files: FileTree, left: FileTree) -> str:
        """Return the sentence that belongs above what is left, or nothing."""
        if not len(files):
            return "This workspace has no files."
        if not len(left):
            near = ", ".join(map(visible, files.nearest(self.prefix or self.text)))
            nearest = f"Nearest: {near}. " if near else ""
            wanted = visible(self.prefix or self.text)
            how = "name starts with" if self.prefix else "file matches"
            return f"No {how} “{wanted}”. {nearest}Esc shows all."
        return PREFIX_MEANING if self.prefix is not None else ""


def counted(number: int) -> str:
    """Return a number of files in words."""
    return f"{number:,} file{'' if number == 1 else 's'}"
