"""Exit codes of a command in words."""

_SIGNALS = {
    1: "terminal closed (SIGHUP)",
    2: "interrupted (SIGINT)",
    3: "asked to quit (SIGQUIT)",
    4: "illegal instruction (SIGILL)",
    5: "stopped by a trap (SIGTRAP)",
    6: "aborted itself (SIGABRT)",
    7: "crashed, a bad memory access (SIGBUS)",
    8: "crashed, an arithmetic error (SIGFPE)",
    9: "killed, usually out of memory (SIGKILL)",
    11: "crashed, a segmentation fault (SIGSEGV)",
    13: "nothing read its output (SIGPIPE)",
    14: "timed out (SIGALRM)",
    15: "stopped from outside (SIGTERM)",
    24: "too much processor time (SIGXCPU)",
    25: "a file that is too large (SIGXFSZ)",
}
_CODES = {
    0: "success",
    1: "a failure",
    2: "wrong usage, or a failure",
    124: "timed out",
    125: "cannot be started",
    126: "command cannot be executed",
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
    return _CODES.get(code, "defined by the program")
