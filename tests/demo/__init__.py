"""Tests of the demo data: their shape, and that the pages' own queries find every planted story."""
