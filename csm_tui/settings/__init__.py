"""Profiles, their secrets, the log, and the folders of the program."""
