"""What the clock does: a module for each line of the timetable."""
