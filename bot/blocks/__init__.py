"""Pure builders of Block Kit; no queries, no Slack calls."""
