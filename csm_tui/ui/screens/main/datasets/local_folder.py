"""The folder of this computer that the files pane shows, and questions for another one."""

from pathlib import Path

from textual.widget import Widget

from csm_tui.domain.text import visible
from csm_tui.services.local.listing import current_folder
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.picker import PickerDialog, typed_path
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.main.files.pane import FilesPane
from csm_tui.ui.screens.main.files.sides.local_side import LocalSide
from csm_tui.ui.screens.main.files.transferring.destinations import target_folder


class LocalFolders:
    """Asks for files and folders, beginning in the local folder of the files pane."""

    def __init__(self, node: Widget) -> None:
        """Ask over a widget of the main screen."""
        self._node = node
        self._here = current_folder()

    @property
    def folder(self) -> Path:
        """The folder that downloads go to."""
        return self._side.folder

    def changed(self, folder: Path | None = None) -> None:
        """Let the files pane read its folder again, or go to another."""
        if folder is not None and folder != self.folder:
            self._side.go_to(folder)
        else:
            self._side.load()

    async def ask_for_target(self, title: str, body: str) -> Path | None:
        """Ask for the folder that something is downloaded into."""
        proposed = self.folder
        typed = await self._node.app.push_screen_wait(
            PromptDialog(
                title,
                f"{body}\nFolder of this computer:",
                value=visible(str(proposed)),
                accept="Download",
                path=True,
                preview=lambda text: Preview(
                    visible(str(target_folder(text, proposed, self._here)))
                ),
            )
        )
        return None if typed is None else target_folder(typed, proposed, self._here)

    async def ask_for_file(self, title: str, name: str) -> Path | None:
        """Ask for the name of a new file, and whether an existing one may be overwritten."""
        proposed = self.folder
        typed = await self._node.app.push_screen_wait(
            PromptDialog(
                title,
                f"Into {visible(str(proposed))}, or type a path.",
                value=name,
                accept="Save",
                select="stem",
                path=True,
                preview=lambda text: Preview(visible(str(typed_path(text, proposed)))),
            )
        )
        if typed is None:
            return None
        target = typed_path(typed, proposed)
        exists = await shell(self._node).jobs.run("Checking the folder", lambda _: target.exists())
        question = ConfirmDialog(
            "Overwrite the local file?",
            f"{visible(str(target))}\nexists on this computer. Its content will be lost.",
            confirm="Overwrite",
            danger=True,
        )
        if exists and not await self._node.app.push_screen_wait(question):
            return None
        return target

    async def pick_file(self, title: str) -> Path | None:
        """Let the user choose a file."""
        return await self._node.app.push_screen_wait(
            PickerDialog(title, self.folder, self._side.read)
        )

    async def pick_folder(self, title: str, start: Path | None = None) -> Path | None:
        """Let the user choose a folder."""
        return await self._node.app.push_screen_wait(
            PickerDialog(title, start or self.folder, self._side.read, want="folder")
        )

    @property
    def _side(self) -> LocalSide:
        return self._node.screen.query_one(FilesPane).local
