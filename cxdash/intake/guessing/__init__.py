"""Guessing: what columns mean, from their names, their values and the tools that write them. Knows no SQL."""
