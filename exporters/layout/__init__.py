"""What a line of a file is made of: columns, names, text, and each line's share of a tax."""
