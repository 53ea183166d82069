"""Downloads and uploads that the files pane starts: the questions, the plans, the queue."""
