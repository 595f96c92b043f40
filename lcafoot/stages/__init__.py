"""The equations, one file a subject: pure functions on numbers, no files, no data."""
