"""Handlers: the files that the steps of a run template execute on 3.x platforms."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handler:
    """The files of one step of a run template, kept as a zip file."""

    solution_id: str
    template_id: str
    id: str
    """The step in the platform's words, as ``prerun``."""
    source: str
    """Where its files are, in the platform's word: ``cloud``, ``git``, ``local``, ``platform``."""

    @property
    def is_kept(self) -> bool:
        """Whether the platform keeps the files itself, so that they can be downloaded."""
        return self.source in {"cloud", "platform"}

    @property
    def file_name(self) -> str:
        """A name for the zip file."""
        return re.sub(r"[^\w.-]", "_", f"{self.template_id}-{self.id}.zip")
