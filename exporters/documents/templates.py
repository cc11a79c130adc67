"""The templates that we bring, for firms that have none of their own."""

from pathlib import Path

PDF = Path(__file__).with_name("invoice.typ")
WORD = Path(__file__).with_name("invoice.docx")
