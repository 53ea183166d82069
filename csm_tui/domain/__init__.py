"""Frozen values and pure rules of the platform's subjects. No I/O, no third party."""
