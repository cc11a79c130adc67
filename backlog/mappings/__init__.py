"""What accounting calls our names, and the profiles that say how a target is used."""
