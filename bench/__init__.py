"""Measurements: how fast, and how often right. Each module is a program of its own (`python -m bench.…`)."""
