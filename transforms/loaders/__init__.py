"""The input formats, tried by their first bytes."""
