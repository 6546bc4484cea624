"""The parts of the Locations page."""
