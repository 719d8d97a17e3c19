"""A sample newsroom on loopback: our own feeds and pages, released over a minute."""
