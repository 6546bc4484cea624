"""Intake: bytes and a mapping to typed rows and problems, planned here and run by the store. Knows no database."""
