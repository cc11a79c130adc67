"""The timetable, once-per-period runs, and the outbox pump."""
