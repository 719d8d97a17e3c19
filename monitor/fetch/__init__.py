"""One visit over HTTP: guard, limits, validators, pace per host."""
