"""Requests and answers on the wire, whoever asks: bounded, timed, stoppable, and in the log.

``exchange`` knows one request and the limits of its answer, ``connections`` makes every byte of an
answer of urllib3, and so of requests, pass through them.
"""
