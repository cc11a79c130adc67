"""The SQL, one module a subject. Functions take an open database; none begins a transaction."""
