"""Statistics: counts to estimates, intervals and tests. Pure functions; know no metric, no file and no page."""
