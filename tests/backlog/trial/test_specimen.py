"""Invented invoices go into files as real ones do, and leave no trace here."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from backlog import checks
from backlog.errors import NotAllowed, NotFound, Refused
from backlog.mappings import change
from backlog.model import Entry
from backlog.office import Office
from backlog.target import Target
from backlog.trial import specimen
from backlog.trial.trial import Trial
from exporters import TARGETS
from tests.backlog.looking import facts_of
from tests.offices import DANA, MONDAY, PRIYA, acting

DANAS = acting(DANA)
every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


def make(office: Office, name: str) -> Trial:
    return specimen.make(office, DANAS, name)


def list_left_out(trial: Trial) -> dict[str, str]:
    return {one.specimen.shape: one.reason for one in trial.left_out}


def read_page(trial: Trial) -> str:
    return dict(trial.files)[specimen.STEPS].decode()


def be_strict(office: Office, name: str) -> Office:
    strict = replace(office.profiles[name], strict=True)
    return replace(office, profiles={**office.profiles, name: strict})


@every_target
def test_what_goes_is_in_the_files_to_the_cent_and_what_does_not_is_explained(
    company: Office, target: Target
) -> None:
    trial = make(company, target.id)
    data = [data for name, data in trial.files if name != specimen.STEPS]
    back = [one for each in data for one in target.read_back(each, company.profiles[target.id])]
    sent = {one.invoice.number: one.invoice for one in trial.sent}
    assert len(sent) >= 10
    assert {one.number for one in back} == set(sent)
    for one in back:
        assert one.gross in (None, sent[one.number].total)
        assert one.number.startswith("SPECIMEN-")
    assert all(len(one.reason) > 20 for one in trial.left_out)
    every = {*sent, *(one.specimen.invoice.number for one in trial.left_out)}
    assert every == {f"SPECIMEN-{place}" for place in range(1, len(every) + 1)}


@every_target
def test_nothing_here_is_touched(company: Office, target: Target) -> None:
    before = facts_of(company)
    assert make(company, target.id) == make(company, target.id)
    assert facts_of(company) == before


@every_target
def test_the_page_has_the_steps_and_every_number(company: Office, target: Target) -> None:
    trial = make(company, target.id)
    page = read_page(trial)
    assert "COPY of your company" in page
    for told in (*trial.steps, *(one.invoice.number for one in trial.sent)):
        assert told in page
    for shape, reason in list_left_out(trial).items():
        assert f"{shape}: {reason}" in page


def test_they_are_good_invoices(company: Office) -> None:
    trial = make(company, "csv")
    assert trial.left_out == ()
    entries = [Entry(1, 1, one.invoice) for one in trial.sent]
    assert [found for one in entries for found in checks.problems(one, company.rules)] == []


def test_every_shape_is_there_and_a_currency_without_decimals(company: Office) -> None:
    shapes = [one.shape for one in make(company, "csv").sent]
    for wanted in (
        "a plain invoice of one line",
        "a fixed price",
        "a discount",
        "a credit of the first",
        "without any tax",
        "taxed with GST 5 % and QST 9.975 %",
        "one line taxed and one not",
        "a holdback",
        "a holdback that is released",
        "a deposit",
        "accented letters and typographic signs",
        "a text that is longer than the system takes",
        "in JPY",
    ):
        assert wanted in shapes


def test_a_backlog_that_is_empty_yet_has_specimens_too(office: Office) -> None:
    trial = make(office, "quickbooks-desktop")
    assert {one.invoice.invoice_date for one in trial.sent} == {office.company.day(MONDAY)}
    canadian = replace(office, company=replace(office.company, country="CA"))
    [tax] = make(canadian, "csv").sent[0].invoice.taxes
    assert (tax.code, str(tax.rate)) == ("GST", "5")


def test_mappings_are_obeyed_and_what_they_lack_is_named(company: Office) -> None:
    before = make(company, "quickbooks-online")
    shape = "taxed with GST 5 % and PST-BC 7 %"
    assert "Map the tax “GST+PST-BC”" in list_left_out(before)[shape]
    assert ("tax", "GST") in {(one.sort, one.theirs) for one in before.unmapped}
    assert "tax code GST: “GST”" in read_page(before)
    set_names(company, "quickbooks-online", {"tax": {"GST": "GST Mapped", "GST+PST-BC": "Both BC"}})
    after = make(company, "quickbooks-online")
    assert shape not in list_left_out(after)
    assert ("tax", "GST Mapped") not in {(one.sort, one.theirs) for one in after.unmapped}
    data = b"".join(data for _, data in after.files)
    assert b"GST Mapped" in data
    assert b"Both BC" in data


def set_names(office: Office, profile: str, wanted: Mapping[str, Mapping[str, str]]) -> None:
    change.change(office, DANAS, profile, wanted)


def test_of_two_rates_that_clash_there_the_firm_s_usual_one_goes(company: Office) -> None:
    trial = make(company, "sage-50-uk")
    assert trial.sent[0].invoice.taxes[0].code == "GST"
    assert "knows one rate by the name “T1”" in list_left_out(trial)["taxed with HST-ON 13 %"]


def test_a_strict_profile_takes_the_names_that_are_mapped(company: Office) -> None:
    strict = be_strict(company, "quickbooks-desktop")
    with pytest.raises(Refused, match=r"blocks every specimen.*no name for the client “SPECIMEN"):
        make(strict, "quickbooks-desktop")
    kinds = ("labour", "equipment", "material", "expense", "other", "fixed_price", "discount")
    names = {
        "client": {"Northfield Energy Ltd": "Northfield"},
        "item": dict.fromkeys(kinds, "Work") | {"Senior inspector": "Inspection"},
        "tax": {"GST": "GST"},
        "terms": {"Account - 30": "Net 30"},
    }
    set_names(strict, "quickbooks-desktop", names)
    trial = make(strict, "quickbooks-desktop")
    plain = trial.sent[0].invoice
    assert (plain.client.name, plain.lines[0].item) == ("Northfield Energy Ltd", "Senior inspector")
    assert "holdback" in list_left_out(trial)["a holdback"]
    assert b"Northfield" in trial.files[0][1]


def test_the_long_text_says_where_it_was_cut(company: Office) -> None:
    trial = make(company, "quickbooks-desktop")
    [data] = [data for name, data in trial.files if name.endswith(".iif")]
    assert b"SPECIMEN cut at...20........30" in data
    assert b"4090" in data
    assert b"4100" not in data


def test_only_who_may_see_mappings_gets_one_and_the_target_must_be_there(company: Office) -> None:
    with pytest.raises(NotAllowed, match="see mappings"):
        specimen.make(company, acting(PRIYA), "csv")
    with pytest.raises(NotFound, match="no target or profile 'lotus'"):
        make(company, "lotus")


def test_number_memo_and_every_line_say_that_it_is_invented(company: Office) -> None:
    for one in make(company, "csv").sent:
        assert "INVENTED" in one.invoice.memo
        assert all(line.description.startswith("SPECIMEN") for line in one.invoice.lines)


def with_option(office: Office, name: str, **options: str) -> Office:
    profile = office.profiles[name]
    other = replace(profile, options={**profile.options, **options})
    return replace(office, profiles={**office.profiles, name: other})


def test_books_without_tax_are_tried_without_and_the_tax_is_left_out(company: Office) -> None:
    trial = make(with_option(company, "quickbooks-desktop", sales_tax="off"), "quickbooks-desktop")
    assert "a holdback" in [one.shape for one in trial.sent]
    assert "Sales Tax is off there" in list_left_out(trial)["taxed with GST 5 %"]


def test_numbers_are_short_where_the_books_take_eight_letters(company: Office) -> None:
    trial = make(with_option(company, "sage-50-uk", reference_length="8"), "sage-50-uk")
    assert trial.sent[0].invoice.number == "SPEC-1"
    assert "begins with SPEC and" in read_page(trial)


@every_target
def test_whatever_a_profile_chooses_there_is_something_to_try(
    company: Office, target: Target
) -> None:
    for option in target.options:
        for choice in option.choices:
            trial = make(with_option(company, target.id, **{option.name: choice}), target.id)
            assert len(trial.sent) >= 5, (option.name, choice, list_left_out(trial))
