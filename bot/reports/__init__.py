"""What a period was like: figures from records, their words and tables, their charts."""
