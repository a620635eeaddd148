"""Measurements: `python -m benchmarks` for speed, `python -m benchmarks.drill` for faults and load."""
