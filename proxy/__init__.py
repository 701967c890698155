"""HTTP, the network, time and processes."""
