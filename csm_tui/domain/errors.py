"""The one tree of errors, grouped by what the user can do next.

CsmError
├── SignInNeeded        sign in, or sign in again
├── RightsMissing       ask for rights
├── InputRefused        change the input
│   ├── NotFound        the object is not there, or not shared with this identity
│   ├── AlreadyExists   the name is taken
│   ├── ChangedMeanwhile  somebody else has changed the object since it was read
│   ├── UnsafeName      the name would leave the chosen folder or cannot exist there
│   ├── WrongAddress    something else than the platform answers there
│   └── Misused         a command or a variable asks for what cannot be
├── Unreachable         retry: the platform, the network or the disk did not do its part
│   ├── PlatformFailed  it was reached, and answered that it failed itself
│   └── DiskFailed      the disk of this computer, not the platform
├── OutcomeUnknown      look before repeating: a write was sent and its answer was lost
├── FeatureMissing      not on this platform
└── UnexpectedAnswer    report: the platform answered something nobody understands

Cancelled stands beside the tree: it is an outcome the user asked for, not an error.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class CsmError(Exception):
    """Something did not happen; says what, to which object, and what to do next."""

    retryable: ClassVar[bool] = False

    def __init__(
        self, headline: str, next_step: str, details: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(headline)
        self.headline = headline
        """One sentence: what happened, to which object, and why when it is known."""
        self.next_step = next_step
        """One sentence: what the user can do now."""
        self.details: Mapping[str, str] = MappingProxyType(dict(details or {}))
        """More facts by name (status, request, server's words), secrets removed."""


class SignInNeeded(CsmError):
    """No credentials, wrong ones, or ones that have expired."""


class RightsMissing(CsmError):
    """The identity is known but may not do this."""


class InputRefused(CsmError):
    """What was given cannot be taken as it is."""


class NotFound(InputRefused):
    """The object does not exist, or is not shared with this identity."""


class AlreadyExists(InputRefused):
    """An object of that name exists and was left as it is."""


class ChangedMeanwhile(InputRefused):
    """Somebody else has changed or removed the object since it was read; theirs was left alone."""


class UnsafeName(InputRefused):
    """The name would leave the chosen folder, or no file can bear it."""


class WrongAddress(InputRefused):
    """Something else than the platform answers at the address: a web page, a way elsewhere."""


class Misused(InputRefused):
    """An option or a variable asks for what cannot be, whatever the platform and the files are."""


class Unreachable(CsmError):
    """The platform, the network or the disk did not do its part; trying again can help."""

    retryable = True


class PlatformFailed(Unreachable):
    """The platform was reached and answered that it failed inside."""


class DiskFailed(Unreachable):
    """The disk of this computer is full, broken or gone."""


class OutcomeUnknown(CsmError):
    """A write was sent and its answer never came: it may or may not have happened."""


class FeatureMissing(CsmError):
    """This platform does not have what was asked for."""


class UnexpectedAnswer(CsmError):
    """The platform answered something that cannot be understood."""


class Cancelled(Exception):
    """The user stopped the work."""


Refusal = tuple[type[CsmError], str, str]
"""The class of an error, its headline and its next step."""
