"""Official announcements: what is said, to whom, and when. Values and rules only; rows and ticks are elsewhere."""
