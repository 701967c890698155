"""The operations, in the order they run."""
