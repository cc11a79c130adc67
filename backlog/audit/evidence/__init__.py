"""What an auditor asks for about one batch, as a ZIP: files, papers, events, and what proves it."""
