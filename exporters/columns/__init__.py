"""Any other system: a target that a file of columns describes."""
