"""What a process tells of itself, on a port of its own: metrics, whether it is alive, whether it is ready."""
