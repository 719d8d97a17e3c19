"""A sealed internet of invented ministries on loopback, for tests and the benchmark of the same name."""
