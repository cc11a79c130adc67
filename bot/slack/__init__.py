"""The wire to Slack: client, sockets, and the guard around every listener."""
