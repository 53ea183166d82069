"""The folders of the program on this computer; each is made, private, when first written to."""

from dataclasses import dataclass
from pathlib import Path

APP = "csm-tui"


@dataclass(frozen=True, slots=True)
class UserFolders:
    """Where the program keeps what it keeps."""

    config: Path
    """What the user writes: profiles."""
    state: Path
    """What the program remembers from one start to the next."""
    cache: Path
    """What can be thrown away."""
    log: Path

    @property
    def profiles(self) -> Path:
        """The file of profiles."""
        return self.config / "profiles.toml"

    @property
    def journal(self) -> Path:
        """The file of what was moved."""
        return self.state / "transfers.sqlite3"

    @property
    def edits(self) -> Path:
        """The folder of workspace files that are being edited."""
        return self.state / "edits"

    @property
    def loads(self) -> Path:
        """The folder of loads into graphs that are under way or were cut off."""
        return self.state / "loads"

    @property
    def log_file(self) -> Path:
        """The newest file of the log; older ones stand beside it."""
        return self.log / "csm-tui.log"


def user_folders() -> UserFolders:
    """Return this user's folders; none of them is made or looked at."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return UserFolders(
        config=dirs.user_config_path,
        state=dirs.user_state_path,
        cache=dirs.user_cache_path,
        log=dirs.user_log_path,
    )
