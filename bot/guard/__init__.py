"""What stands between the platforms and the core: texts made clean, secrets masked before anything is stored."""
