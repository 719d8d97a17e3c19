"""Watches ministries and news media and tells people who said what about which place."""

__version__ = "0.1.0"
