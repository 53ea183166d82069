"""The file of profiles: read with a finding per fault, edited without losing comments."""

from csm_tui.settings.profiles._editing import remove_profile, save_profile
from csm_tui.settings.profiles._keys import DEFAULT, KEYS, layered
from csm_tui.settings.profiles._reading import Finding, ProfileFile, name_problem, read_profiles

__all__ = [
    "DEFAULT",
    "KEYS",
    "Finding",
    "ProfileFile",
    "layered",
    "name_problem",
    "read_profiles",
    "remove_profile",
    "save_profile",
]
