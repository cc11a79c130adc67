"""What another system takes, and what a draft's files would be called."""

import pytest

from backlog.batches import commit, elsewhere, preview
from backlog.batches.commit import Draft, Request
from backlog.errors import NotAllowed
from backlog.filter import Filter
from backlog.mappings import change
from backlog.model import Tab
from backlog.office import Office
from backlog.row import Waits
from tests import offices

ACTOR = offices.acting(offices.DANA)
HOME = "quickbooks-desktop"


def draft_all(office: Office, target: str = HOME) -> Draft:
    ids = offices.list_ids(office, Filter(tab=Tab.ADMIN))
    return commit.draft(office, ACTOR, Request(tuple(ids), target))


def test_what_the_default_does_not_take_is_what_lists_say_is_ready_elsewhere(
    company: Office,
) -> None:
    doubtful = [one.id for one in draft_all(company).left_out if not one.everywhere]
    takers = elsewhere.find_takers(company, ACTOR, doubtful, but=HOME)
    told = offices.list_ids(company, Filter(tab=Tab.ADMIN, status=Waits.ELSEWHERE))
    assert frozenset().union(*takers.values()) == set(told)
    assert HOME not in takers


def test_the_one_that_takes_most_is_chosen(company: Office) -> None:
    told = offices.list_ids(company, Filter(tab=Tab.ADMIN, status=Waits.ELSEWHERE))
    takers = elsewhere.find_takers(company, ACTOR, told, but=HOME)
    assert {name: len(taken) for name, taken in takers.items()}["csv"] == len(told) == 8
    assert elsewhere.choose_taker(takers) == "csv"
    drafted = commit.draft(company, ACTOR, Request(tuple(told), "csv"))
    assert {id_ for id_, _ in drafted.pairs} == takers["csv"]


def test_of_nothing_nobody_takes_any(company: Office) -> None:
    assert elsewhere.choose_taker(elsewhere.find_takers(company, ACTOR, [], but=HOME)) == ""


def test_the_name_is_the_one_that_the_first_file_gets(company: Office) -> None:
    for target in ("quickbooks-desktop", "csv"):
        draft = draft_all(company, target)
        shown = preview.look_ahead(company, ACTOR, draft)
        batch = commit.commit(company, ACTOR, draft)
        drawn = f"{batch.number}-{batch.code}"
        assert shown.name.replace("B-2026-…", drawn) == batch.files[0].name
        assert shown.files == len(batch.files)


def test_what_an_import_would_create_is_known_by_lists_alone(company: Office) -> None:
    draft = draft_all(company)
    shown = preview.look_ahead(company, ACTOR, draft)
    assert (shown.new, shown.knows, shown.looks) == ((), False, True)
    client = draft.chosen[0].invoice.client.name
    change.bring(company, ACTOR, HOME, "client", [client])
    shown = preview.look_ahead(company, ACTOR, draft_all(company))
    named = {name.theirs for name in shown.new}
    assert shown.knows
    assert {name.sort for name in shown.new} == {"client"}
    assert client not in named
    others = {entry.invoice.client.name for entry in draft.chosen} - {client}
    assert len(named) == len(others)


def test_who_may_not_export_is_refused_each_of_it(company: Office) -> None:
    priya, draft = offices.acting(offices.PRIYA), draft_all(company)
    with pytest.raises(NotAllowed):
        elsewhere.find_takers(company, priya, [1], but=HOME)
    with pytest.raises(NotAllowed):
        preview.look_ahead(company, priya, draft)
