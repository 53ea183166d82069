"""What generations 3 and 4 share, and 5 does not have: datasets of organizations, run data."""
