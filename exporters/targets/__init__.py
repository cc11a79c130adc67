"""A module for each accounting system's file; a helper of one bears its name."""
