"""Requests and responses on the wire: bounded, timed, stoppable and logged.

``exchange`` holds one request and the limits of its response. ``connections`` makes every byte of
urllib3, and so of requests, pass through those limits.
"""
