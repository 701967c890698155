"""The output formats, in order of preference."""
