"""The measurements behind every claim of speed, memory and size."""
