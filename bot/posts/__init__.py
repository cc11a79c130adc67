"""What the pump sends to Slack: a module per message, which `sender` routes to."""
