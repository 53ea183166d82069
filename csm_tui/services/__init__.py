"""The use cases: synchronous, free of any user interface, safe to call from any thread.

Importing them costs next to nothing: the platform's client is imported at the first connection.
"""
