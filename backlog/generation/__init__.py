"""Is this database the newest there is of it: its generation, and what is known of it outside."""
