"""The commands about runners."""
