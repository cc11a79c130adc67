"""What the pump sends to Slack: messages posted once, edited in place, and files."""
