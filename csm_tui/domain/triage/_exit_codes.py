"""Exit codes of a command in words."""

_SIGNALS = {
    1: "its terminal was closed (SIGHUP)",
    2: "interrupted (SIGINT)",
    3: "asked to quit (SIGQUIT)",
    4: "an instruction that the machine does not know (SIGILL)",
    5: "stopped at a trap (SIGTRAP)",
    6: "gave up by itself (SIGABRT)",
    7: "crashed on memory that is not there (SIGBUS)",
    8: "a wrong calculation (SIGFPE)",
    9: "killed, most often for memory (SIGKILL)",
    11: "crashed, a segmentation fault (SIGSEGV)",
    13: "the reader of its output was gone (SIGPIPE)",
    14: "out of time (SIGALRM)",
    15: "stopped from outside (SIGTERM)",
    24: "too much processor time (SIGXCPU)",
    25: "a file that is too large (SIGXFSZ)",
}
_CODES = {
    0: "success",
    1: "a failure",
    2: "called in a wrong way, or a failure",
    124: "out of time",
    125: "it could not be started",
    126: "the command cannot be executed",
    127: "command not found",
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
        return _SIGNALS.get(signal, f"ended by signal {signal}")
    return _CODES.get(code, "a code of the program's own")
