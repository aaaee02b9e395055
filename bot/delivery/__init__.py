"""Everything that leaves: states, pace, and the loop that sends."""
