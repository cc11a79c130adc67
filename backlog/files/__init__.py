"""Files that people and other systems exchange with the backlog."""
