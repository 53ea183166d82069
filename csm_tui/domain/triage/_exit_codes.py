"""Exit codes of a command in words."""

_SIGNALS = {
    1: "its terminal was closed (SIGHUP)",
    2: "it was interrupted (SIGINT)",
    3: "it was told to quit (SIGQUIT)",
    4: "the machine does not know an instruction of it (SIGILL)",
    5: "it stopped at a trap (SIGTRAP)",
    6: "it gave up by itself (SIGABRT)",
    7: "it read memory that is not there (SIGBUS)",
    8: "it did a wrong calculation (SIGFPE)",
    9: "it was killed, most often because it used too much memory (SIGKILL)",
    11: "it crashed, by reading memory that is not its own (SIGSEGV)",
    13: "the reader of its output was gone (SIGPIPE)",
    14: "its time was up (SIGALRM)",
    15: "it was stopped from outside (SIGTERM)",
    24: "it used too much processor time (SIGXCPU)",
    25: "it wrote a file that is too large (SIGXFSZ)",
}
_CODES = {
    0: "it ended well",
    1: "it failed",
    2: "it was called in a wrong way, or failed",
    124: "its time was up",
    125: "it could not be started",
    126: "the command cannot be executed",
    127: "the command was not found",
}


def signal_number(code: int) -> int | None:
    """Return the signal that an exit code stands for, or None."""
    if code < 0:
        return -code
    return code - 128 if 128 < code <= 128 + 64 else None


def exit_code_words(code: int) -> str:
    """Return what an exit code means, as a part of a sentence."""
    signal = signal_number(code)
    if signal is not None:
        return _SIGNALS.get(signal, f"it was ended by signal {signal}")
    return _CODES.get(code, "the program chose this code")
