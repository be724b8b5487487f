"""Pictures as SVG: what a protocol plans, and a participant's way through it. Made of text alone, without a library."""
