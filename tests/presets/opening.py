"""The samples, one for each tool and some for the forms that a tool has besides."""

from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
