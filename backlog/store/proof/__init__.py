"""What the tables say, in the words of the log, for `verify` to compare."""
