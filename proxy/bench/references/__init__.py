"""What the service is held against: the same work with nothing around it."""
