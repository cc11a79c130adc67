"""What accounting calls our names: changed by an Administrator, written down, all or nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from backlog import journal, readiness
from backlog.errors import Refused
from backlog.language import SORT, choose_language
from backlog.model import Invoice, Language
from backlog.office import Office
from backlog.record import Json
from backlog.roles import Actor
from backlog.store import invoices
from backlog.store import mappings as store
from backlog.target import KNOWN, Name, Profile, Target


def _words_of_lines(invoice: Invoice) -> Iterator[str]:
    return (word for line in invoice.lines for word in (line.item, line.kind))


def _taxes(invoice: Invoice) -> list[str]:
    return [word for tax in invoice.taxes for word in (tax.code, tax.with_rate)]


def _words_of_accounts(invoice: Invoice) -> list[str]:
    return [*_words_of_lines(invoice), *_taxes(invoice)]


def _tax_codes(invoice: Invoice) -> list[str]:
    """Also those of lines that are no tax of the invoice: exempt, outside it."""
    return _taxes(invoice) + [code for line in invoice.lines for code in line.tax_codes]


_WORDS: dict[str, Callable[[Invoice], Iterable[str]]] = {
    "client": lambda invoice: (invoice.client.number, invoice.client.name),
    "job": lambda invoice: (invoice.job.number, invoice.job.name),
    "item": _words_of_lines,
    "account": _words_of_accounts,
    "tax": _tax_codes,
    "agency": _taxes,
    "terms": lambda invoice: (invoice.terms,),
    "class": lambda invoice: (invoice.class_, *(line.class_ for line in invoice.lines)),
    "location": lambda invoice: (invoice.location,),
    "rep": lambda invoice: (invoice.sales_rep,),
}
"""The words that a mapping of each sort may go by."""


MAPPED = (*_WORDS, SORT)
"""The sorts of names that may be mapped."""

Mappings = Mapping[str, Mapping[str, str]]
Wanted = Mapping[str, Mapping[str, str | None]]
"""Sort -> our name -> theirs, where `None` is *not mapped*; what is not named stays."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one of our names; `None` is not mapped."""

    sort: str
    ours: str
    was: str | None
    theirs: str | None

    @property
    def kind(self) -> str:
        """added, changed or removed."""
        if self.was is None:
            return "added"
        return "removed" if self.theirs is None else "changed"


def sorts(target: Target, profile: Profile) -> list[str]:
    """The sorts of names that a mapping can change in the files of this profile."""
    used = {*target.list_sorts(profile), SORT}
    return [sort for sort in MAPPED if sort in used]


def names(office: Office, actor: Actor, profile: str) -> list[Name]:
    """The names that live invoices have with this profile, each once.

    Raises:
        NotAllowed, NotFound: the actor may not see all clients; there is no such profile.
    """
    office.admit(actor, "see mappings")
    target, use = office.target(profile)
    with office.reading() as db:
        papers = [
            entry.invoice
            for entry in invoices.load(db, store.examples(db, jobs="job" in target.list_sorts(use)))
        ]
        mapped = store.load_languages(db)
    return [*target.names(papers, use), *_list_languages(papers, mapped)]


def add_languages(office: Office, profile: Profile) -> Profile:
    """The profile with what is mapped for the whole firm beside its own."""
    with office.reading() as db:
        return replace(profile, mappings={**profile.mappings, **store.of(db, store.EVERY)})


def _list_languages(papers: Iterable[Invoice], mapped: Mapping[str, str]) -> list[Name]:
    """What the invoices of a client are printed in, where that is not plain English."""
    found: dict[tuple[str, ...], Name] = {}
    for client in (paper.client for paper in papers):
        ours = tuple(filter(None, (client.number, client.name)))
        said = choose_language(client, mapped)
        if said is not Language.ENGLISH or any(name in mapped for name in ours):
            found[ours] = Name(SORT, ours, said)
    return [*found.values()]


def change(
    office: Office, actor: Actor, profile: str, wanted: Wanted, *, dry_run: bool = False
) -> tuple[Change, ...]:
    """Map names, or map them no more, and write who did; `dry_run` only says what would change.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound: there is no such profile.
    """
    return _apply(office, actor, profile, lambda _: wanted, dry_run=dry_run)


def bring(
    office: Office,
    actor: Actor,
    profile: str,
    sort: str,
    names: Collection[str],
    *,
    dry_run: bool = False,
) -> tuple[Change, ...]:
    """Put the list of what exists there in place of the one before; an empty list is no list.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound, Refused: there is no such profile; its target looks up no such names.
    """
    target, _ = office.target(profile)
    if sort not in target.lists:
        there = ", ".join(sorted(target.lists)) or "none"
        raise Refused(
            f"{target.label} is not known to look up names of sort {sort}; those it does: {there}. "
            "Nothing was changed."
        )
    listed = sort + KNOWN

    def wish(stored: Mappings) -> Wanted:
        gone: dict[str, str | None] = dict.fromkeys(stored.get(listed, ()))
        return {listed: gone | dict.fromkeys(names, "")}

    return _apply(office, actor, profile, wish, dry_run=dry_run)


def differences(stored: Mappings, wanted: Wanted) -> Iterator[Change]:
    """What would have to change for the wanted to stand, in the order of its names."""
    for sort, names in wanted.items():
        before = stored.get(sort, {})
        for ours, theirs in names.items():
            if before.get(ours) != theirs:
                yield Change(sort, ours, before.get(ours), theirs)


def strays(changes: Iterable[Change], names: Iterable[Name]) -> list[Change]:
    """What was mapped, but stands on no live invoice: misspelled, or still to come."""
    met = {(name.sort, ours) for name in names for ours in name.ours}
    return [one for one in changes if one.theirs and (one.sort, one.ours) not in met]


def narrow_profile(profile: Profile, papers: Iterable[Invoice]) -> Profile:
    """The profile with only the mappings that these invoices can meet: what a batch keeps of it.

    A file depends on no other: names are looked up by the invoice's own words, taxes also by
    several codes joined. The lists of what exists there are for checks and stay out.
    """
    every = list(papers)
    kept = {
        sort: _met(profile.mappings[sort], {word for paper in every for word in words(paper)})
        for sort, words in _WORDS.items()
        if sort in profile.mappings
    }
    return replace(profile, mappings={sort: names for sort, names in kept.items() if names})


def _met(names: Mapping[str, str], words: Collection[str]) -> dict[str, str]:
    return {ours: theirs for ours, theirs in names.items() if _meets(ours, words)}


def _meets(ours: str, words: Collection[str]) -> bool:
    return ours in words or all(part in words for part in ours.split("+"))


def _apply(
    office: Office,
    actor: Actor,
    profile: str,
    wish: Callable[[Mappings], Wanted],
    *,
    dry_run: bool,
) -> tuple[Change, ...]:
    office.admit(actor, "change settings")
    office.target(profile)
    if dry_run:
        with office.reading() as db:
            stored = _load_stored(db, profile)
        return tuple(differences(stored, wish(stored)))
    with office.writing() as db:
        stored = _load_stored(db, profile)
        changes = tuple(differences(stored, wish(stored)))
        deed = journal.Deed("mappings", actor, office.clock())
        _write_changes(db, deed, profile, [one for one in changes if one.sort != SORT])
        _write_changes(db, deed, store.EVERY, [one for one in changes if one.sort == SORT])
    return changes


def _load_stored(db: Database, profile: str) -> Mappings:
    return store.of(db, profile) | store.of(db, store.EVERY)


def _write_changes(
    db: Database, deed: journal.Deed, profile: str, changes: Sequence[Change]
) -> None:
    if not changes:
        return
    for each in changes:
        store.write_mapping(db, profile, each.sort, each.ours, each.theirs)
    was = _facts(profile, ((one, one.was) for one in changes))
    became = _facts(profile, ((one, one.theirs) for one in changes))
    journal.note(db, deed, became, before=was)
    readiness.forget(db)


def _facts(profile: str, values: Iterable[tuple[Change, str | None]]) -> Json:
    told: dict[str, dict[str, str | None]] = {}
    for each, value in values:
        told.setdefault(each.sort, {})[each.ours] = value
    return {"profile": profile, "mappings": told}


def fold_facts(facts: Sequence[Json]) -> dict[str, store.Stored]:
    """What all that was written about mappings adds up to, by profile."""
    found: dict[str, store.Stored] = {}
    for one in facts:
        standing = found.setdefault(one["profile"], {})
        for sort, names in one["mappings"].items():
            merged = standing.get(sort, {}) | names
            standing[sort] = {ours: said for ours, said in merged.items() if said is not None}
    return {
        profile: {sort: names for sort, names in standing.items() if names}
        for profile, standing in found.items()
    }
