"""CSV text: its encoding, its separator and header, its records and their faults."""
