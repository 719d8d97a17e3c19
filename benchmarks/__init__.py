"""Measurements of the whole service on real input and under faults; each is run as `python -m benchmarks.<name>`."""
