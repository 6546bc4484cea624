"""Benchmarks: what `python -m cxdash bench` measures. They time nothing in the tests and fail nothing there."""
