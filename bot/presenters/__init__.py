"""What one person sees, gathered in one moment, for blocks to be built of."""
