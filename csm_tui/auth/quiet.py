"""The libraries of the providers speak to loggers; none of it may reach the terminal."""

import logging

_LOGGERS = ("msal", "keycloak", "urllib3", "requests", "httpx", "httpcore", "jwcrypto")


def quiet_libraries() -> None:
    """Keep what the libraries log off the terminal; a log of the program still gets it."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        # Without any handler, warnings go to the terminal.
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
