"""The use cases: synchronous, without user interface, safe to call from any thread.

They import the platform's client only at the first connection.
"""
