"""Stores, by the scheme of their addresses."""
