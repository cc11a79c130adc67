"""The sample company: Prairie Field Services of Calgary, ten weeks of invoices."""
