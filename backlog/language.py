"""What a client's invoices are printed in: its own word, else the firm's, else its province's."""

from collections.abc import Mapping

from backlog.model import Client, Language

SORT = "language"
"""The sort of the mappings that say it: one for the whole firm, whatever the accounting system."""
# French by itself is what the Charter of the French Language asks for; who wants English beside it
# says `fr+en`.
_OF_PROVINCE = {"CA-QC": Language.FRENCH}


def choose_language(client: Client, mapped: Mapping[str, str]) -> Language:
    """The language of a client; `mapped` has those of clients by number or name."""
    said = client.language or mapped.get(client.number) or mapped.get(client.name)
    return Language(said) if said else _OF_PROVINCE.get(client.province, Language.ENGLISH)
