"""Tickets: what they are and become, the forms that open them, and who sees which message where."""
