"""The errors of the program, grouped by what the user can do next.

CsmError
├── SignInNeeded        sign in, or sign in again
├── RightsMissing       ask for rights
├── InputRefused        change the input
│   ├── NotFound        the object does not exist, or is not shared with this identity
│   ├── AlreadyExists   the name is taken
│   ├── ChangedMeanwhile  another user has changed the object since it was read
│   ├── UnsafeName      the name would leave the chosen folder, or is not valid there
│   ├── WrongAddress    something else than the platform responds there
│   └── Misused         an option or a variable is not valid
├── Unreachable         retry: the platform, the network or the disk failed
│   ├── PlatformFailed  the platform reported a failure of its own
│   └── DiskFailed      the disk of this computer, not the platform
├── OutcomeUnknown      look before repeating: the response to a write was lost
├── FeatureMissing      use another platform
└── UnexpectedAnswer    report: the response cannot be understood

Cancelled is no `CsmError`: the user asked for it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import ClassVar


class CsmError(Exception):
    """An operation failed; says which, on which object, and what to do next."""

    retryable: ClassVar[bool] = False

    def __init__(
        self, headline: str, next_step: str, details: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(headline)
        self.headline = headline
        """One sentence: what happened, to which object, and why if known."""
        self.next_step = next_step
        """One sentence: what the user can do next."""
        self.details: Mapping[str, str] = MappingProxyType(dict(details or {}))
        """More facts by name (status, request, the server's message), without secrets."""
        self.field = ""
        """The field of a profile that is wrong, ``secret`` for its secret; empty if unknown."""


class SignInNeeded(CsmError):
    """The credentials are missing, wrong or expired."""


class RightsMissing(CsmError):
    """The identity has no right to do this."""


class InputRefused(CsmError):
    """The input is not valid."""


class NotFound(InputRefused):
    """The object does not exist, or is not shared with this identity."""


class AlreadyExists(InputRefused):
    """An object of that name exists; it is unchanged."""


class ChangedMeanwhile(InputRefused):
    """Another user has changed or removed the object since it was read; it was left alone."""


class UnsafeName(InputRefused):
    """The name would leave the chosen folder, or no file can have it."""


class WrongAddress(InputRefused):
    """Something else than the platform responds at the address: a web page, a redirect."""


class GenerationUnknown(InputRefused):
    """A platform is at the address, and does not say of which generation it is."""


class Misused(InputRefused):
    """An option or a variable is not valid, whatever the platform and the files."""


class Unreachable(CsmError):
    """The platform, the network or the disk failed; trying again can help."""

    retryable = True


class PlatformFailed(Unreachable):
    """The platform reported a failure of its own."""


class DiskFailed(Unreachable):
    """The disk of this computer is full, broken or gone."""


class OutcomeUnknown(CsmError):
    """The response to a write was lost: it may or may not have happened."""


class FeatureMissing(CsmError):
    """This platform or computer does not have the requested feature."""


class UnexpectedAnswer(CsmError):
    """The response cannot be understood."""


@contextmanager
def about_field(field: str) -> Iterator[None]:
    """Name the field of a profile in the errors raised here, unless they name one themselves."""
    try:
        yield
    except CsmError as error:
        error.field = error.field or field
        raise


class Cancelled(Exception):
    """The user stopped the work."""


Refusal = tuple[type[CsmError], str, str]
"""The class of an error, its headline and its next step."""
