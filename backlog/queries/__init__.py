"""What people ask of the backlog: each question answered in one reading, for one actor."""
