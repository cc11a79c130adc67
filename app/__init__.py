"""Settings, wiring, the command line and the process."""
