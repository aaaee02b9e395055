"""The desk: what may be done, what is done about an event, and the one transaction that writes it."""
