"""Figures, never assertions: `make bench` prints them beside the machine's description."""
