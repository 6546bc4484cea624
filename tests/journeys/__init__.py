"""Journeys: what people do from end to end, in a real Chromium against the real server."""
