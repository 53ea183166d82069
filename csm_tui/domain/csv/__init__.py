"""CSV text: encodings, separators and headers, records and their faults."""
