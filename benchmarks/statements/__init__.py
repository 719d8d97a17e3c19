"""How well statements are found, measured so that one cannot fool oneself; see `python -m benchmarks.statements -h`."""
