"""Where originals live, one member per URL scheme."""
