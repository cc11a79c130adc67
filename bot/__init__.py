"""Slack: one module per surface, one guard around every listener."""
