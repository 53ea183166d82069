"""The secret of a profile, read where the profile says it is, and wrapped at once."""

from csm_tui.settings.secret_sources._keyring import keyring_command, keyring_problem
from csm_tui.settings.secret_sources._sources import ASK, Ask, read_secret

__all__ = ["ASK", "Ask", "keyring_command", "keyring_problem", "read_secret"]
