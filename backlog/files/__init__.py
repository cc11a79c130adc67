"""Files that people and other systems exchange with the backlog: spreadsheets, archives, folders."""
