"""Wizard: an upload in steps: file, read as, columns, check, load. Its state is a draft on the server's disk."""
