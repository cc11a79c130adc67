"""A strict local Slack: Web API, Socket Mode, Block Kit, files and modals."""
