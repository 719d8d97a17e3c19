"""The running service: pipeline, schedule, workers, health, systemd."""
