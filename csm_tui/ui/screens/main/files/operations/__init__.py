"""Deleting, moving, editing and creating files of the workspace."""
