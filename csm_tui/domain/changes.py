"""What is said of a change that a profile does not allow."""

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import Profile
from csm_tui.domain.text import visible


def read_only_refusal(profile: Profile, what: str) -> InputRefused:
    """Return why a read-only profile does not do it; `what` is the change: ``Deleting 3 files``."""
    return InputRefused(
        f"{what}: not done, for the profile {visible(profile.name)} is read-only.",
        "Use a profile without read_only to change something on this platform.",
    )
