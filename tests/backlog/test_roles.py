import tomllib
from collections.abc import Callable

import pytest

from backlog import settings, visibility
from backlog.acts import Comment, Edit
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.errors import NotAllowed
from backlog.filter import Filter
from backlog.intake import take
from backlog.intake.take import Arrival
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import ACTS, Actor, People, Person, Role, require
from tests.backlog.looking import facts_of, table
from tests.offices import AMIRA, DANA, PRIYA, a_record, acting, ids_of, read_home, take_in

VICTOR = Person("victor@prairie.example", "Victor", frozenset({Role.VIEWER}), "T0PRAIRIE/U0VICTOR")
STRANGER = People([]).by_slack("T0PRAIRIE", "U0STRANGER")
Use = Callable[[Office, Actor], object]


def _commit(office: Office, actor: Actor) -> object:
    draft = commit.look(office, Request(tuple(ids_of(office, "INV-2")), "csv"))
    return commit.commit(office, actor, draft)


USES: dict[str, Use] = {
    "import": lambda office, actor: take.take(office, actor, [Arrival("f", 1, a_record("N"))]),
    "process": lambda office, actor: lifecycle.process(office, actor, [1], reason="by hand"),
    "pay": lambda office, actor: lifecycle.pay(office, actor, [1]),
    "draft": lambda office, actor: commit.draft(office, actor, Request((2,), "csv")),
    "commit": _commit,
    "confirm import": lambda office, actor: confirm.confirm(
        office, actor, "B-2026-0001", Result.IMPORTED
    ),
    "change settings": lambda office, actor: settings.change(office, actor, {"weekly_at": "09:00"}),
    "list": lambda office, actor: lists.page(office, actor, Filter()),
    "show": lambda office, actor: visibility.see(office, actor, [1]),
}
MAY: dict[str, set[str]] = {
    "dana": set(USES),
    "amira": {"confirm import", "list", "show"},
    "priya": {"list", "show"},
    "victor": {"list", "show"},
    "stranger": set(),
}
ACTORS = {
    "dana": acting(DANA),
    "amira": acting(AMIRA),
    "priya": acting(PRIYA),
    "victor": acting(VICTOR),
    "stranger": STRANGER,
}


@pytest.fixture
def lived(office: Office) -> Office:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    draft = commit.draft(office, ACTORS["dana"], Request(tuple(ids_of(office, "INV-1")), "csv"))
    commit.commit(office, ACTORS["dana"], draft)
    return office


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("use", USES)
def test_every_use_asks_who_it_is(lived: Office, use: str, who: str) -> None:
    actor = ACTORS[who]
    if use in MAY[who]:
        USES[use](lived, actor)
        return
    before = facts_of(lived)
    with pytest.raises(NotAllowed, match="Nothing was changed"):
        USES[use](lived, actor)
    assert facts_of(lived) == before
    (told,) = table(lived, "SELECT actor, source FROM events WHERE action = 'refused'")
    assert told == (actor.email, f'{{"slack":"{actor.where["slack"]}"}}')


def test_nobody_may_anything_while_nobody_is_listed() -> None:
    for act in ACTS:
        with pytest.raises(NotAllowed):
            require(People([]).by_email("dana@prairie.example", {}), act)


def test_a_stranger_is_given_the_lines_to_add() -> None:
    with pytest.raises(NotAllowed, match="send these lines") as caught:
        require(STRANGER, "see")
    assert tomllib.loads(caught.value.to_add) == {
        "people": [
            {"email": "you@company", "slack": "T0PRAIRIE/U0STRANGER", "roles": ["viewer"]},
        ]
    }


def test_somebody_of_another_role_is_told_which_one_may() -> None:
    with pytest.raises(
        NotAllowed,
        match="Only an Administrator or Accounting may confirm an import; you are a Project",
    ):
        require(acting(PRIYA), "confirm import")


@pytest.mark.parametrize(
    ("team", "user"),
    [
        ("T0OTHER", "U0DANA"),
        ("T0PRAIRIE", "U0PRIYA"),
        ("", ""),
        ("T0PRAIRIE", ""),
        ("dana@prairie.example", ""),
        ("T0PRAIRIE", "u0dana"),
    ],
)
def test_a_click_is_matched_by_team_and_user_alone(team: str, user: str) -> None:
    nobody_in_slack = Person("amira@x.example", "Dana Kovacs", frozenset(Role))
    people = People([DANA, nobody_in_slack])
    assert people.by_slack(team, user).roles == frozenset()


def test_an_email_is_matched_without_regard_to_case() -> None:
    assert People([DANA]).by_email("DANA@Prairie.example", {}).name == DANA.name


def test_a_project_manager_sees_only_their_own_jobs(lived: Office) -> None:
    other = {"name": "Marc Roy", "email": "marc@prairie.example"}
    take_in(
        lived, a_record("INV-3", project_manager=other), a_record("INV-4", project_manager=None)
    )
    priya, wanted = ACTORS["priya"], Filter(tab=Tab.ALL, sort="number")
    page = lists.page(lived, priya, wanted)
    assert [row.number for row in page.rows] == ["INV-1", "INV-2"]
    assert page.count == 2
    assert lists.page(lived, ACTORS["amira"], wanted).count == 4
    for number in ("INV-3", "INV-4"):
        with pytest.raises(NotAllowed, match=f"{number} is of a job of another"):
            visibility.see(lived, priya, ids_of(lived, "INV-1", number))


def test_a_project_manager_counts_only_their_own_jobs(lived: Office) -> None:
    long_ago = "2026-01-05T09:00:00-07:00"
    other = {"email": "marc@prairie.example"}
    take_in(lived, a_record("INV-3", project_manager=other, approved_at=long_ago))
    wanted = Filter(tab=Tab.ADMIN)
    for who, count in (("priya", 2), ("amira", 3)):
        summary = read_home(lived, ACTORS[who]).tabs[Tab.ADMIN]
        page = lists.page(lived, ACTORS[who], wanted)
        assert (summary.count, summary.totals) == (count, page.totals)
        assert summary.oldest_at == page.rows[0].waiting_since
    with pytest.raises(NotAllowed):
        read_home(lived, STRANGER)


def test_a_project_manager_says_nothing_about_the_jobs_of_others(lived: Office) -> None:
    take_in(lived, a_record("INV-9", project_manager={"email": "erin@jobco.example"}))
    with pytest.raises(NotAllowed, match="another Project Manager"):
        lifecycle.act(lived, ACTORS["priya"], ids_of(lived, "INV-9"), Comment("not mine"))
    told = table(lived, "SELECT actor FROM events WHERE action = 'refused'")
    assert told == [(PRIYA.email,)]


def test_accounting_writes_notes_and_edits_nothing_else(lived: Office) -> None:
    (noted,) = lifecycle.act(
        lived, ACTORS["amira"], ids_of(lived, "INV-1"), Edit({"notes": "asked twice"})
    ).done
    assert noted.number == "INV-1"
    with pytest.raises(NotAllowed):
        lifecycle.act(
            lived, ACTORS["amira"], ids_of(lived, "INV-2"), Edit({"notes": "x", "memo": "y"})
        )


def test_a_project_manager_who_is_also_accounting_sees_all(lived: Office) -> None:
    take_in(lived, a_record("INV-3", project_manager=None))
    both = Actor(PRIYA.email, PRIYA.name, frozenset({Role.PROJECT_MANAGER, Role.ACCOUNTING}))
    assert lists.page(lived, both, Filter(tab=Tab.ALL)).count == 3
