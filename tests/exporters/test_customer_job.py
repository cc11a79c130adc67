"""The job as a customer below its client's, wherever a target can send it so."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.model import Client, Invoice, Job
from backlog.target import Level, Name, Profile, Target
from exporters import TARGETS
from exporters.layout import customer_job
from exporters.layout.text import Letters
from exporters.targets.file_target import FileTarget
from tests.exporters import independent_iif, made
from tests.exporters.loading import build_part, build_profile

DESKTOP, ONLINE = TARGETS["quickbooks-desktop"], TARGETS["quickbooks-online"]
OPTION = customer_job.OPTION
SENDERS = [
    (target, choice)
    for target in TARGETS.values()
    for option in target.options
    if option.name == OPTION
    for choice in option.choices
    if choice != customer_job.OFF
]
every_sender = pytest.mark.parametrize(
    ("target", "choice"), SENDERS, ids=[f"{target.id}-{choice}" for target, choice in SENDERS]
)
Mappings = Mapping[str, Mapping[str, str]]
ROWS = customer_job.ROWS


def sending(
    target: Target, choice: str = "on", mappings: Mappings | None = None, **rest: Any
) -> Profile:
    return build_profile(target, {OPTION: choice}, mappings=mappings or {}, **rest)


def write_customer(target: Target, invoice: Invoice, use: Profile) -> str | None:
    (back,) = target.read_back(target.render(build_part([invoice]), use), use)
    return back.client


def find_checks(
    target: Target, *invoices: Invoice, use: Profile, others: tuple[Invoice, ...] = ()
) -> set[tuple[str, str, str]]:
    found = target.check(invoices, use, others)
    return {(one.check, one.field, one.level) for one in found}


def test_both_quickbooks_can_send_jobs_and_only_a_file_with_rows_of_its_own_makes_them() -> None:
    assert {(target.id, choice) for target, choice in SENDERS} == {
        ("quickbooks-desktop", "on"),
        ("quickbooks-desktop", ROWS),
        ("quickbooks-online", "on"),
    }


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_profile_that_says_nothing_of_jobs_sends_what_it_sent(target: Target) -> None:
    use = build_profile(target)
    silent = replace(
        use, options={name: value for name, value in use.options.items() if name != OPTION}
    )
    part = build_part([made.build_invoice()])
    assert target.render(part, silent) == target.render(part, use)
    assert not target.joins_jobs(use)


@every_sender
@pytest.mark.parametrize(
    ("mapped", "sent"),
    [
        ({}, "Northfield Energy Ltd:J-2231"),
        ({"client": {"C-0117": "Northfield"}}, "Northfield:J-2231"),
        ({"client": {"C-0117": "Energy : Northfield"}}, "Energy:Northfield:J-2231"),
        ({"job": {"J-2231": "Tie-in"}}, "Northfield Energy Ltd:Tie-in"),
        ({"job": {"Tie-in inspection": "Tie-in"}}, "Northfield Energy Ltd:Tie-in"),
        (
            {"job": {"J-2231": "northfield energy ltd: 2026 : Tie"}},
            "northfield energy ltd:2026:Tie",
        ),
        (
            {"client": {"C-0117": "NE:West"}, "job": {"J-2231": "NE:West:Tie-in"}},
            "NE:West:Tie-in",
        ),
    ],
)
def test_the_job_goes_out_below_its_customer(
    target: Target, choice: str, mapped: Mappings, sent: str
) -> None:
    use = sending(target, choice, mapped)
    assert find_checks(target, made.build_invoice(), use=use) == set()
    assert write_customer(target, made.build_invoice(), use) == sent


@every_sender
def test_a_colon_in_a_clients_own_name_is_no_level_beside_a_job_either(
    target: Target, choice: str
) -> None:
    acme = made.build_invoice(client=Client("Acme: North"))
    use = sending(target, choice)
    assert find_checks(target, acme, use=use) == {("characters", "client.name", "warning")}
    assert write_customer(target, acme, use) == "Acme-North:J-2231"


@every_sender
@pytest.mark.parametrize(
    ("number", "mapped", "check"),
    [
        ("J:1", None, "job-colon"),
        ("J-1", "Bowcrest:J-1", "job-elsewhere"),
        ("J-1", "Northfield Energy Ltd East:J-1", "job-elsewhere"),
        ("J-1", "Northfield Energy Ltd:", "name-missing"),
        ("J-1", ":J-1", "job-elsewhere"),
        ("=J-1", "Northfield Energy Ltd:J\t1", None),
        ("J" * 101, None, "too-long"),
        ("J-1", ":".join(["Northfield Energy Ltd", *["x" * 41] * 13]), "too-long"),
    ],
)
def test_what_is_no_name_of_a_job_there_is_a_blocker(
    target: Target, choice: str, number: str, mapped: str | None, check: str | None
) -> None:
    invoice = made.build_invoice(job=Job(number))
    use = sending(target, choice, {"job": {number: mapped}} if mapped else {})
    blocked = {
        (one, field)
        for one, field, level in find_checks(target, invoice, use=use)
        if level == Level.BLOCKER
    }
    assert ((check, "job.number") in blocked) if check else not blocked


def test_a_full_width_colon_is_one_where_it_becomes_one() -> None:
    invoice = made.build_invoice(job=Job("J：1"))
    assert ("job-colon", "job.number", "blocker") in find_checks(
        DESKTOP, invoice, use=sending(DESKTOP)
    )
    assert find_checks(ONLINE, invoice, use=sending(ONLINE)) == set()


@every_sender
def test_two_jobs_that_would_be_one_are_both_blocked_also_beside_one_that_went_out(
    target: Target, choice: str
) -> None:
    one = made.build_invoice(job=Job("J-1"))
    other = made.build_invoice(number="INV-2", job=Job("J-2"))
    use = sending(target, choice, {"job": {"J-1": "J-2"}})
    merged = ("jobs-merged", "job.number", "blocker")
    assert merged in find_checks(target, one, other, use=use)
    assert merged in find_checks(target, one, use=use, others=(other,))
    assert find_checks(target, one, use=use) == set()
    meant = sending(target, choice, {"job": {"J-1": "J-2", "J-2": "Northfield Energy Ltd:j-2"}})
    assert find_checks(target, one, other, use=meant) == set()


@every_sender
def test_the_same_job_twice_and_jobs_of_two_customers_are_no_merger(
    target: Target, choice: str
) -> None:
    one = made.build_invoice(job=Job("J-1", "As it was"))
    again = made.build_invoice(number="INV-2", job=Job("j-1 ", "As it is"))
    other = made.build_invoice(number="INV-3", client=Client("Bowcrest"), job=Job("J-1"))
    assert find_checks(target, one, again, other, use=sending(target, choice)) == set()


@pytest.mark.parametrize("target", [DESKTOP, ONLINE], ids=lambda target: target.id)
def test_what_the_import_would_create_names_customer_and_job(target: Target) -> None:
    lists = {"client.known": {"Northfield Energy Ltd": "", "Northfield Energy Ltd:J2231": ""}}
    bowcrest = made.build_invoice(number="INV-2", client=Client("Bowcrest"))
    found = target.list_new([made.build_invoice(), bowcrest], sending(target, mappings=lists))
    assert [(one.sort, one.theirs, one.near) for one in found] == [
        ("job", "Northfield Energy Ltd:J-2231", ("Northfield Energy Ltd:J2231",)),
        ("client", "Bowcrest", ()),
        ("job", "Bowcrest:J-2231", ()),
    ]
    assert find_checks(target, bowcrest, use=sending(target, mappings=lists, strict=True)) >= {
        ("would-create", "client.name", "blocker"),
        ("would-create", "job.number", "blocker"),
    }


def test_a_job_that_the_file_makes_stops_no_strict_profile_but_its_customer_does() -> None:
    use = sending(DESKTOP, ROWS, {"client.known": {"Somebody": ""}}, strict=True)
    levels = {
        one.field: (one.level, one.message)
        for one in DESKTOP.check([made.build_invoice()], use)
        if one.check == "would-create"
    }
    assert levels["client.name"][0] is Level.BLOCKER
    assert levels["job.number"] == (
        Level.WARNING,
        "QuickBooks Desktop has no job “Northfield Energy Ltd:J-2231”: the file makes it.",
    )


@pytest.mark.parametrize(
    ("choice", "missing"), [("off", set()), ("on", {"job.number"}), (ROWS, set())]
)
def test_a_strict_profile_without_a_list_wants_jobs_mapped_unless_the_file_makes_them(
    choice: str, missing: set[str]
) -> None:
    mapped = {"client": {"C-0117": "NE"}, "item": {"Labour": "L"}, "terms": {"Net 30": "30"}}
    use = sending(DESKTOP, choice, mapped, strict=True)
    found = DESKTOP.check([made.build_invoice()], use)
    assert {one.field for one in found if one.check == "mapping-missing"} == missing


@pytest.mark.parametrize("target", [DESKTOP, ONLINE], ids=lambda target: target.id)
def test_a_job_is_offered_to_be_mapped_by_its_number_with_its_name_beside_it(
    target: Target,
) -> None:
    lists = {"client.known": {"Northfield Energy Ltd:J-2231": ""}}
    found = target.names([made.build_invoice()], sending(target, mappings=lists))
    assert [one for one in found if one.sort in ("client", "job")] == [
        Name("client", ("C-0117", "Northfield Energy Ltd"), "Northfield Energy Ltd", exists=False),
        Name("job", ("J-2231", "Tie-in inspection"), "Northfield Energy Ltd:J-2231", exists=True),
    ]
    off = target.names([made.build_invoice()], build_profile(target, mappings=lists))
    assert "job" not in {one.sort for one in off}


def test_rows_that_make_jobs_stand_before_the_transactions_customers_first() -> None:
    use = sending(DESKTOP, ROWS, {"job": {"J-2": "Northfield Energy Ltd:2026:Two"}})
    batch = [
        made.build_invoice(),
        made.build_invoice(number="INV-2", job=Job("J-2")),
        made.build_invoice(number="INV-3", client=Client("Bowcrest")),
        made.build_invoice(number="INV-4"),
    ]
    data = DESKTOP.render(build_part(batch), use)
    assert data.decode().partition("!TRNS")[0].split("\r\n") == [
        "!CUST\tNAME",
        "CUST\tNorthfield Energy Ltd",
        "CUST\tNorthfield Energy Ltd:J-2231",
        "CUST\tNorthfield Energy Ltd:2026",
        "CUST\tNorthfield Energy Ltd:2026:Two",
        "CUST\tBowcrest",
        "CUST\tBowcrest:J-2231",
        "",
    ]
    assert len(independent_iif.parse_iif(data)) == len(batch)
    assert (
        DESKTOP.render(build_part(batch), sending(DESKTOP, "on", use.mappings))
        == (data[data.index(b"!TRNS") :])
    )


@every_sender
def test_the_steps_say_what_becomes_of_jobs(target: Target, choice: str) -> None:
    steps = " ".join(target.import_steps(sending(target, choice)))
    if choice == ROWS:
        assert "rows that make its customers and their jobs" in steps
        assert "not yet confirmed" in steps
    else:
        assert "the customers and their jobs, items and terms" in steps


_PARTS = st.text(st.sampled_from('AbéŁ1:：;-– \t"’'), min_size=1, max_size=6)


@every_sender
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(clients=_PARTS, numbers=_PARTS, customers=st.none() | _PARTS, jobs=st.none() | _PARTS)
def test_whatever_passes_is_below_its_customer_and_is_the_name_that_was_checked(
    target: Target,
    choice: str,
    clients: str,
    numbers: str,
    customers: str | None,
    jobs: str | None,
) -> None:
    mapped: dict[str, Mapping[str, str]] = {}
    mapped |= {"client": {clients: customers}} if customers is not None else {}
    mapped |= {"job": {numbers: jobs}} if jobs is not None else {}
    invoice = made.build_invoice(client=Client(clients), job=Job(numbers))
    use = sending(target, choice, mapped)
    if all(one.level is not Level.BLOCKER for one in target.check([invoice], use)):
        alone = write_customer(target, invoice, build_profile(target, mappings=mapped))
        sent = write_customer(target, invoice, use)
        assert alone is not None
        assert sent is not None
        assert isinstance(target, FileTarget)
        assert target.name_job is not None
        assert sent == target.name_job(invoice, use)
        assert sent.casefold().startswith(f"{alone.casefold()}:")
        assert all(sent.split(":"))


def test_a_name_as_sent_is_there_for_any_layout_whatever_its_letters() -> None:
    plain = build_profile(DESKTOP, mappings={"job": {"J-2231": "Tie–in"}})
    invoice = made.build_invoice()
    assert customer_job.name_job(invoice, plain, Letters("utf-8")) == "Northfield Energy Ltd:Tie–in"
    assert (
        customer_job.name_job(invoice, plain, Letters("cp1252")) == "Northfield Energy Ltd:Tie-in"
    )


@every_sender
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(batch=made.batches())
def test_with_jobs_too_what_passes_reads_back_to_the_cent_and_names_each_job(
    target: Target, choice: str, batch: tuple[Invoice, ...]
) -> None:
    use = sending(target, choice)
    assert set(target.check(batch, use)) == {
        *target.check_each(batch, use),
        *target.check_together(batch, use),
    }
    if all(one.level is not Level.BLOCKER for one in target.check(batch, use)):
        back = target.read_back(target.render(build_part(batch), use), use)
        assert [each.net for each in back] == [each.subtotal for each in batch]
        assert all(each.client and each.client.endswith(":J-2231") for each in back)
