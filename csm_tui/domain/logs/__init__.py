"""The lines of a log: their level and time, searching them, and what a newer reading changed."""
