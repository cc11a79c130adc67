"""The Google Sheet: a pure plan of differences, one read, one atomic write."""
