"""Signing in: the credentials of a profile, their checks, and the tokens they give."""
