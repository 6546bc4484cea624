"""Exports: frames to the bytes of files. Know no store and no page."""
