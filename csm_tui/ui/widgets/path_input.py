"""The field for a path: what begins another path replaces the one that is there."""

import os

from textual.widgets import Input


class PathInput(Input):
    """A field in which ``/`` or ``~``, typed behind a folder, begins another path.

    Behind the final ``/`` of a folder neither could mean anything else: no path has ``//``.
    """

    def insert_text_at_cursor(self, text: str) -> None:
        """Insert a text, or replace the path that is there by another."""
        if text in {"/", os.sep} and self.value == f"~{text}":
            # A key for the home folder has brought it along.
            return
        begins = text.startswith(("/", "~", os.sep))
        if begins and self.cursor_at_end and self.value.endswith(("/", os.sep)):
            self.value = ""
        super().insert_text_at_cursor(text)
