"""Pixels: bytes, a recipe and limits in, bytes out."""
