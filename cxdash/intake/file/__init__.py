"""File: the bytes of a file to batches of text cells, whatever its container, encoding and dialect. Knows no field."""
