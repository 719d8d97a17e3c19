"""One visit over HTTP: guard, limits, validators, pace per host. The only importer of httpx and httpcore."""
