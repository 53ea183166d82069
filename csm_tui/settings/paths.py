"""The folders of the program on this computer; each is made when first written to."""

from dataclasses import dataclass
from pathlib import Path

APP = "csm-tui"


@dataclass(frozen=True, slots=True)
class UserFolders:
    """The folders of the program."""

    config: Path
    """Files that the user writes: profiles."""
    state: Path
    """Data kept from one start to the next."""
    cache: Path
    """Data that can be deleted at any time."""
    log: Path

    @property
    def profiles(self) -> Path:
        """The file of profiles."""
        return self.config / "profiles.toml"

    @property
    def journal(self) -> Path:
        """The file of the transfer journal."""
        return self.state / "transfers.sqlite3"

    @property
    def edits(self) -> Path:
        """The folder of workspace files that are being edited."""
        return self.state / "edits"

    @property
    def loads(self) -> Path:
        """The folder of loads into graphs that are under way or were interrupted."""
        return self.state / "loads"

    @property
    def replaced_parts(self) -> Path:
        """The folder of copies of dataset parts that are being replaced."""
        return self.state / "replaced-parts"

    @property
    def log_file(self) -> Path:
        """The newest file of the log; older ones are beside it."""
        return self.log / "csm-tui.log"


def user_folders() -> UserFolders:
    """Return the user's folders, without making or reading any."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return UserFolders(
        config=dirs.user_config_path,
        state=dirs.user_state_path,
        cache=dirs.user_cache_path,
        log=dirs.user_log_path,
    )
