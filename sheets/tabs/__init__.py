"""A module per tab: its columns, widths, formulas, rules and views, as data."""
