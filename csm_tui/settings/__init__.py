"""Profiles and preferences, and the folders they live in."""
