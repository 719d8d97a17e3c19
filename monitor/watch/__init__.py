"""The registry of names, who speaks about which place, the admins' watches, and why they matched."""
