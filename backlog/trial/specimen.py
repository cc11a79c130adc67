"""A file of invented invoices for one system: nothing is written here, and no number is taken."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from backlog import naming
from backlog.batches import parts
from backlog.batches.tie_out import tie_out
from backlog.errors import Refused
from backlog.mappings.change import MAPPED
from backlog.messages import SpecimenAsked
from backlog.model import Entry, Kind
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import outbox, tax_kinds
from backlog.target import KNOWN, Level, Name, Part, Profile, Target
from backlog.trial.invented import (
    MARK,
    SHORT_MARK,
    Specimen,
    Terms,
    invent,
    list_taxes,
)
from backlog.trial.page import write_page
from backlog.trial.trial import LeftOut, Trial

STEPS = f"{MARK}-steps.txt"
USUAL_TERMS = "Account - 30"
_UNMAPPED = "mapping-missing"
"""What is said of a name beside its list."""
_TAXES = 8
_ABROAD = ("USD", "EUR", "JPY")
"""Where a profile takes every currency: one of them has no decimals."""


def ask(office: Office, actor: Actor, name: str) -> None:
    """Have the files sent to who asks, in Slack; nothing else is written.

    Raises:
        NotAllowed: the actor may not see what names are mapped to.
        NotFound: there is no such target or profile.
    """
    office.admit(actor, "see mappings")
    _, profile = office.target(name)
    with office.writing() as db:
        outbox.put(db, SpecimenAsked(profile.name, actor.email), at=office.clock())


def make(office: Office, actor: Actor, name: str) -> Trial:
    """Invented invoices of every shape, as the profile of this name sends them.

    Raises:
        NotAllowed: the actor may not see what names are mapped to.
        NotFound: there is no such target or profile.
        Refused: the profile blocks all of them; the text says why.
    """
    office.admit(actor, "see mappings")
    target, profile = office.target(name)
    terms = _fit(target, profile, _find_terms(office, profile))
    sent, left_out = _choose(target, profile, invent(terms))
    if not sent:
        raise Refused(
            f"The profile “{profile.name}” blocks every specimen, so no file was made. The first: "
            f"{left_out[0].reason}"
        )
    papers = [one.invoice for one in sent]
    trial = Trial(
        target=target.id,
        profile=profile.name,
        files=tuple(_write_files(office, target, profile, sent)),
        sent=tuple(sent),
        expected={one.number: target.expect_total(one, profile) for one in papers},
        left_out=tuple(left_out),
        unmapped=tuple(_find_unmapped(target, profile, sent)),
        warnings=tuple(one for one in target.check(papers, profile) if one.check != _UNMAPPED),
        steps=tuple(target.import_steps(profile)),
    )
    page = write_page(trial, office.label(target.id, profile.name))
    return replace(trial, files=(*trial.files, (STEPS, page)))


def _find_terms(office: Office, profile: Profile) -> Terms:
    company = office.company
    currencies = profile.currencies or (company.currency, *_ABROAD)
    with office.reading() as db:
        billed = tax_kinds.list_kinds(db, most=_TAXES)
    return Terms(
        company=company,
        on=company.day(office.clock()),
        currencies=tuple(dict.fromkeys(currencies)),
        taxes=list_taxes(company, billed),
        client=_find_mapped(profile, "client") if profile.strict else "",
        item=_find_mapped(profile, "item"),
        terms=_find_mapped(profile, "terms") or USUAL_TERMS,
    )


def _fit(target: Target, profile: Profile, terms: Terms) -> Terms:
    """With a number and taxes that do not block everything: some books know no tax at all."""
    tries = [
        replace(terms, mark=mark, usual=usual)
        for mark in (MARK, SHORT_MARK)
        for usual in (*terms.taxes, ())
    ]
    return next((one for one in tries if not _is_blocked(target, profile, one)), tries[0])


def _is_blocked(target: Target, profile: Profile, terms: Terms) -> bool:
    found = target.check([invent(terms)[0].invoice], profile)
    return any(problem.level is Level.BLOCKER for problem in found)


def _find_mapped(profile: Profile, sort: str) -> str:
    """The first of our names that is mapped, else of theirs that exists there."""
    ours = (name for name in profile.mappings.get(sort, ()) if name not in set(Kind))
    return next(ours, next(iter(profile.mappings.get(sort + KNOWN, ())), ""))


def _choose(
    target: Target, profile: Profile, every: Sequence[Specimen]
) -> tuple[list[Specimen], list[LeftOut]]:
    """Those that go, each looked at with those before it: of two that clash the first one goes."""
    sent: list[Specimen] = []
    left_out: list[LeftOut] = []
    for one in every:
        found = target.check([each.invoice for each in (*sent, one)], profile)
        reasons = [
            f"{problem.message} {problem.fix}"
            for problem in found
            if problem.level is Level.BLOCKER and problem.number == one.invoice.number
        ]
        if reasons:
            left_out.append(LeftOut(one, " ".join(reasons)))
        else:
            sent.append(one)
    return sent, left_out


def _write_files(
    office: Office, target: Target, profile: Profile, sent: Sequence[Specimen]
) -> Iterator[tuple[str, bytes]]:
    """Cut and read back as an export is; the name has the mark where a batch has its number."""
    on = office.company.day(office.clock())
    entries = [Entry(place, 1, one.invoice) for place, one in enumerate(sent, 1)]
    cut = [*parts.split(target, entries, profile)]
    for place, some in enumerate(cut, 1):
        papers = tuple(entry.invoice for entry in some)
        part = Part(MARK, on, papers[0].currency, papers)
        data = target.render(part, profile)
        tie_out(target, part, profile, data)
        name = naming.file_name(
            prefix="",
            on=on,
            clients={"TRY-IN-A-COPY"},
            batch=MARK,
            part=place if len(cut) > 1 else None,
            extension=target.extension,
        )
        yield name, data


def _find_unmapped(target: Target, profile: Profile, sent: Sequence[Specimen]) -> Iterator[Name]:
    for one in target.names([specimen.invoice for specimen in sent], profile):
        mapped = profile.mappings.get(one.sort, {})
        if one.sort in MAPPED and not any(word in mapped for word in one.ours):
            yield one
