"""The parts of a location's profile."""
