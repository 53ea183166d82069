"""What is said of a change that a profile does not allow."""

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import Profile
from csm_tui.domain.text import visible


def read_only_refusal(profile: Profile, what: str) -> InputRefused:
    """Return why a change is not made where none may be; `what` is it: ``Deleting 3 files``."""
    if profile.read_only_by:
        return InputRefused(
            f"{what}: not done, for {profile.read_only_by}.",
            "Take that away to change something on this platform.",
        )
    return InputRefused(
        f"{what}: not done, for the profile {visible(profile.name)} is read-only.",
        "Use a profile without read_only to change something on this platform.",
    )
