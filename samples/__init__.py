"""The sample company: Prairie Field Services of Calgary, ten weeks up to Friday 2026-11-20.

- `company.json`: 63 intake records, made by `company.py` from `catalogue.toml`. The `edits` there
  list every invoice that is not as it should be; all of them are of the last two weeks.
- `bad_records.jsonl`: three records for the quarantine, each wrong in one thing.
- `one_invoice.csv`: one more invoice, in the CSV form.
"""
