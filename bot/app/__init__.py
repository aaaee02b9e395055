"""The composition root: the one place that knows every room and every adapter, and puts them together."""
