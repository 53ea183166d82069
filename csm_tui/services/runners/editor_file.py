"""A private file for text that an editor of this computer changes."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.programs import edit_command
from csm_tui.services.children import is_installed
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.workspace_files.leftovers import private_folder, remove_private


@dataclass(frozen=True, slots=True)
class EditorFile:
    """A text file in a private folder."""

    path: Path

    @property
    def command(self) -> tuple[str, ...]:
        """The editor and its arguments.

        Raises:
            FeatureMissing, InputRefused: there is no editor, or ``$EDITOR`` is malformed.
        """
        return edit_command(self.path, os.environ, platform.system(), is_installed)

    def read(self) -> str:
        """Return the text as the editor has left it.

        Raises:
            InputRefused: it is no text in UTF-8, or the editor has removed the file.
        """
        try:
            with disk_errors(self.path, "read"):
                return self.path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputRefused("The file is not UTF-8.", "Save it as UTF-8.") from error

    def write(self, text: str) -> None:
        """Replace the text.

        Raises:
            CsmError: the disk refuses.
        """
        with disk_errors(self.path, "written"):
            self.path.write_text(text, "utf-8")


@contextmanager
def editor_file(name: str, text: str) -> Iterator[EditorFile]:
    """Give a private file with a text, and remove it afterwards with its folder.

    Args:
        name: The name of the file; editors go by its ending.
        text: Its first content.

    Raises:
        CsmError: the disk refuses.
    """
    folder = private_folder()
    try:
        file = EditorFile(folder / name)
        file.write(text)
        yield file
    finally:
        remove_private(folder)
