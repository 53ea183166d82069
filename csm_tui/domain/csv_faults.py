"""What is wrong with a CSV record, in words; from what Python's strict reader says of it."""

import csv


def record_fault(words: str) -> tuple[str, str]:
    """Return what is wrong and what the owner of the file can do."""
    if "field limit" in words:
        limit = csv.field_size_limit() // 1024
        return (
            f"A cell is longer than {limit} KiB; often a quote that is never closed.",
            "Close the quote, or shorten the cell.",
        )
    if "unexpected end" in words:
        return "A quote is opened and never closed.", "Close the quote."
    return (
        "A closing quote is followed by something other than a comma.",
        'Write a quote inside a quoted cell twice: "".',
    )
