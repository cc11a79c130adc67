"""Lists that people bring: pasted or uploaded, looked at first, then done as they were seen."""
