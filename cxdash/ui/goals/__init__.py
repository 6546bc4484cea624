"""Goals, benchmarks and events, where they are entered and said."""
