"""What was said and done, written down for people outside the desk: transcripts, tables, notes of who looked."""
