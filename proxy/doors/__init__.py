"""The HTTP dialects, each parsing into a recipe."""
