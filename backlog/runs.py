"""A port: a job's claim of its period, written with what the run writes."""

from backlog.store.runs import Run, claim, count_runs, find

__all__ = ["Run", "claim", "count_runs", "find"]
