"""The CSV that an accountant fills in: what it shows, what it takes, how it says what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import Refused
from backlog.mappings import file as file_
from backlog.mappings.change import MAPPED, Mappings, differences
from backlog.model import Language
from backlog.target import Name, Profile
from tests.backlog.made import AWKWARD

HEAD = "sort,ours,note,theirs,goes out as,exists there\r\n"


def use(stored: Mappings) -> Profile:
    return Profile("quickbooks-desktop", {}, mappings=stored)


def test_a_row_says_what_goes_out_and_what_is_there_instead() -> None:
    names = [
        Name("client", ("C-0117", "Northfield"), "NORTH01", exists=False, near=("North", "Norf")),
        Name("client", ("Acme",), "ACME", exists=True),
        Name("item", ("labour",), "Labour"),
        Name("item", ("Inspector", "labour"), "Labour:Inspector"),
    ]
    rows = file_.rows(MAPPED, names, use({"item": {"Inspector": "Labour:Inspector", "Old": "X"}}))
    assert file_.write_file(rows).decode("utf-8-sig") == HEAD + (
        "client,Acme,,,ACME,yes\r\n"
        "client,C-0117,Northfield,,NORTH01,no; there is “North” or “Norf”\r\n"
        "item,labour,every other line of this kind,,Labour,\r\n"
        "item,Inspector,labour,Labour:Inspector,Labour:Inspector,\r\n"
        "item,Old,on no invoice now,X,X,\r\n"
    )


words = (
    st.sampled_from(AWKWARD) | st.sampled_from(["=1+1", "'=1", "'", "-", "a+b"]) | st.text()
).map(lambda word: word.encode("utf-8", "ignore").decode().replace("\x00", "").strip())
ours = words.filter(bool)
theirs = words.map(lambda word: " ".join(word.split())).filter(bool)


stored_names = st.sampled_from(MAPPED).flatmap(
    lambda sort: st.tuples(
        st.just(sort),
        st.dictionaries(
            ours, st.sampled_from(Language) if sort == "language" else theirs, min_size=1
        ),
    )
)


@given(
    st.lists(stored_names, unique_by=lambda one: one[0]).map(dict),
    st.lists(st.builds(Name, st.sampled_from(MAPPED), st.tuples(ours, words), words)),
)
def test_a_file_that_comes_back_as_it_went_wants_no_change(
    stored: dict[str, dict[str, str]], names: list[Name]
) -> None:
    wanted = file_.read_file(file_.write_file(file_.rows(MAPPED, names, use(stored))), MAPPED)
    assert [*differences(stored, wanted)] == []
    assert {(sort, our) for sort in stored for our in stored[sort]} <= {
        (sort, our) for sort in wanted for our in wanted[sort]
    }


@given(st.sets(theirs))
def test_a_list_that_comes_back_as_it_went_is_the_same(names: set[str]) -> None:
    heading, found = file_.names(file_.list_written(names), "client")
    assert (heading, set(found)) == ("name", names)


def test_only_three_columns_are_read_and_they_may_stand_anywhere() -> None:
    data = b"known;Theirs;what I think;SORT;Ours\n;Labour:Field;?;Item;Inspector\n;;;;\n"
    assert file_.read_file(data, MAPPED) == {"item": {"Inspector": "Labour:Field"}}


def test_an_emptied_row_is_mapped_no_more() -> None:
    assert file_.read_file(b"sort,ours,theirs\nitem,Hotel,\n", MAPPED) == {"item": {"Hotel": None}}


def test_a_row_that_was_cut_short_empties_nothing() -> None:
    with pytest.raises(Refused, match="Row 3: it ends before theirs; an empty cell is one, too"):
        file_.read_file(b"sort,ours,theirs\n\nclient,C-9\n,,\n", MAPPED)


def test_every_mistake_is_told_with_its_row_and_none_of_the_file_is_taken() -> None:
    rows = ["clent,x,y", "client,,z", "item,a,A", "item,a,B", "item,b,", ",,", "item,b,C"]
    rows += ['terms,n,"1\n2"', f"tax,G,{'x' * 501}"]
    data = "\n".join(["sort,ours,theirs", *rows])
    with pytest.raises(Refused) as refused:
        file_.read_file(data.encode(), ["client", "item", "tax", "terms"])
    assert str(refused.value).splitlines() == [
        "Row 2: there is no sort “clent” here; there are client, item, tax, terms.",
        "Row 3: ours is blank; say which of our names is “z” there.",
        "Row 5: row 4 says “A” for the item “a”, this one “B”.",
        "Row 8: row 6 says nothing for the item “b”, this one “C”.",
        "Row 9: “1 2” stands on several lines; a name stands on one.",
        f"Row 10: “{'x' * 40}...” has 501 characters; at most 500 fit.",
        "Nothing was changed. Correct the file.",
    ]


def test_a_file_full_of_mistakes_does_not_fill_the_screen() -> None:
    data = "sort,ours,theirs\n" + "x,y,z\n" * 100
    with pytest.raises(Refused, match="And 80 more") as refused:
        file_.read_file(data.encode(), MAPPED)
    assert len(str(refused.value).splitlines()) == 22


def test_a_sort_that_this_target_does_not_look_up_is_a_mistake() -> None:
    with pytest.raises(Refused, match="no sort “agency” here; there are client, tax"):
        file_.read_file(b"sort,ours,theirs\nagency,GST,CRA\n", ["client", "tax"])


@pytest.mark.parametrize("data", [b"", b"\n", b"a,b\n1,2\n", b"sort,ours\n1,2\n"])
def test_a_file_without_its_headings_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match=r"wanted is sort, ours and theirs\. Nothing was changed"):
        file_.read_file(data, MAPPED)


@pytest.mark.parametrize(
    ("first", "column", "taken"),
    [
        ("Customer;Balance", "", "Customer"),
        ("Balance\tCUSTOMER NAME", "", "CUSTOMER NAME"),
        ("Active Status,Company,Customer ID", "", "Customer ID"),
        ("Customer,Company", "company ", "Company"),
        ("name", "", "name"),
    ],
)
def test_the_names_of_a_list_are_found_under_their_heading(
    first: str, column: str, taken: str
) -> None:
    sign = next((sign for sign in ";\t," if sign in first), "")
    headings = first.split(sign) if sign else [first]
    row = sign.join("Acme Inc" if heading == taken else "other" for heading in headings)
    data = "\n".join([first, row, row, ""]).encode()
    assert file_.names(data, "client", column) == (taken, ["Acme Inc"])


def test_a_list_without_such_a_heading_says_what_it_has() -> None:
    with pytest.raises(Refused, match="has the headings “Acme”; wanted is “customer” or"):
        file_.names(b"Acme\nOther\n", "client")
    with pytest.raises(Refused, match="has the headings “Customer”; wanted is “id”"):
        file_.names(b"Customer\nOther\n", "client", "ID")


def test_a_mapping_by_another_word_of_a_name_says_for_what_it_stands() -> None:
    names = [
        Name("tax", ("HST 14", "HST"), "HST NS"),
        Name("tax", ("HST 15", "HST"), "HST NS", usual=("HST NB 2016", "HST NL 2016")),
    ]
    rows = file_.rows(MAPPED, names, use({"tax": {"HST": "HST NS", "PST 6": "PST SK"}}))
    assert file_.write_file(rows).decode("utf-8-sig") == HEAD + (
        "tax,HST,also for HST 14,HST NS,HST NS,\r\n"
        "tax,HST 14,HST,,HST NS,\r\n"
        "tax,HST 15,HST; mostly “HST NB 2016” or “HST NL 2016” there,,HST NS,\r\n"
        "tax,PST 6,on no invoice now,PST SK,PST SK,\r\n"
    )
