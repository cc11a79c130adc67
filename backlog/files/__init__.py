"""Files that people and other systems exchange with the backlog, and those that are ours alone."""
