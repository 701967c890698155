"""The libraries of tags and filters."""
