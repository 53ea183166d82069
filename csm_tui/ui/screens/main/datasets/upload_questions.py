"""What the upload of a folder asks: its target, the kind of CSV files, and what exists."""

from collections.abc import Sequence
from pathlib import Path

from textual.widget import Widget

from csm_tui.domain.dataset import Dataset, PartKind
from csm_tui.domain.dataset_parts import PartDecision
from csm_tui.domain.format import counted
from csm_tui.domain.rights import ADD_PARTS, CREATE_DATASET
from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.rights import certain_refusal, refusal_on


class UploadQuestions:
    """Asks over the tab; each answer is None if the user leaves it."""

    def __init__(self, node: Widget, environment: str) -> None:
        self._node = node
        self._environment = environment

    async def way(self, into: Dataset) -> str | None:
        """Ask whether a folder goes into this dataset or becomes a new one: into, new."""
        no_parts = refusal_on(self._node, ADD_PARTS, into.raw)
        no_new = certain_refusal(self._node, CREATE_DATASET)
        choices = [
            Choice(
                "into",
                f"Into {visible(into.name)}",
                counted(len(into.parts), "part"),
                f"✗ {no_parts.why}" if no_parts else "",
            ),
            Choice(
                "new",
                "As a new dataset",
                "you will give it a name",
                f"✗ {no_new.why}" if no_new else "",
            ),
        ]
        return await self._node.app.push_screen_wait(
            ChooseDialog("Where to upload the folder?", choices, narrow=False)
        )

    async def name(self, folder: Path, datasets: Sequence[Dataset]) -> str | None:
        """Ask for the name of a new dataset.

        Args:
            folder: the folder that is sent, whose name is proposed.
            datasets: those of the workspace, to warn about equal names.
        """
        taken = {one.name for one in datasets}

        def meaning(text: str) -> Preview:
            name = text.strip()
            if not name:
                return Preview("Give it a name.", usable=False, waiting=True)
            same = " There is a dataset of this name already." if name in taken else ""
            return Preview(f"A new dataset {name}.{same}")

        typed = await self._node.app.push_screen_wait(
            PromptDialog(
                "A new dataset",
                f"Its name, in {self._environment}:",
                value=folder.name,
                accept="Plan",
                preview=meaning,
            )
        )
        return typed.strip() if typed is not None else None

    async def kind(self) -> PartKind | None:
        """Ask whether CSV files become files or tables."""
        choices = [
            Choice("File", "As files, as they are", "they can be previewed and downloaded"),
            Choice("DB", "As tables of a database", "they can be queried; each one is checked"),
        ]
        chosen = await self._node.app.push_screen_wait(
            ChooseDialog(
                "Upload CSV files as files or tables? (t changes one later)", choices, narrow=False
            )
        )
        return None if chosen is None else PartKind.from_word(chosen)

    async def decision(self, count: int) -> PartDecision | None:
        """Ask about parts that exist already; None if nothing is to be sent."""
        verb = "exists" if count == 1 else "exist"
        choices = [
            Choice(PartDecision.SKIP.name, "Leave them as they are"),
            Choice(
                PartDecision.REPLACE.name, "Replace their data", "a copy of the old is kept here"
            ),
        ]
        chosen = await self._node.app.push_screen_wait(
            ChooseDialog(f"{counted(count, 'part')} {verb} there already", choices, narrow=False)
        )
        return None if chosen is None else PartDecision[chosen]
