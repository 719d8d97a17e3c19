"""YAML to one validated, frozen configuration; positions of errors, secrets, reload, JSON schemas."""
