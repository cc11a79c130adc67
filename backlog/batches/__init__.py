"""From a draft to a file that left, and what accounting says came of it."""
