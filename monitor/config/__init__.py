"""YAML to one validated, frozen configuration; positions of errors, secrets, reload, JSON schemas."""

from monitor.config.folders import copy_example, default_folder

__all__ = ["copy_example", "default_folder"]
