"""Which names are asked about: pairs as firms have them, and promises about any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.checks.near import MOST, Near, simplify_name

SAME = [
    ("Acme Inc", "ACME, Inc."),
    ("Northfield Energy", "Northfield Energy Ltd."),
    ("Forêt & Frères Ltée", "Foret and Freres Limitée"),
    ("P.C.L. Constructors", "PCL Constructors"),
    ("John Smith", "Smith, John"),
    ("Cypress Hills Potash Corp.", "Cypress Hills Potash Corporation"),
    ("Nordlicht Geothermie", "Nordlicht Geothermie GmbH"),
    ("Account - 30", "Account 30"),
]
ALIKE = [
    ("Trilium Grid Services", "Trillium Grid Services Inc."),
    ("Bowcrest Midstream Inc.", "Bow Crest Midstream"),
    ("South Saskatchewan River Irrigation Board", "South Sask. River Irrigation Board"),
    ("O'Malley & Daughters Construction", "OMalley and Daughters Const."),
    ("Northfield Energy Ltd", "Northfield Energy (Calgary)"),
    ("Northfield Energy Ltd", "Western clients:Northfield Energy"),
    ("Labour", "Labor"),
    ("Truck 4x4", "Truck 4 x 4"),
    ("NORTH01", "NORTH1"),
]
OTHERS = [
    ("Northfield Energy Ltd", "Northfield Drilling Ltd"),
    ("Pine Pass Gas Transmission", "Pine Pass Midstream"),
    ("Senior inspector", "Welding inspector"),
    ("Net 30", "Net 60"),
    ("Account - 30", "Account - 45"),
    ("4000", "4010"),
    ("NORTH01", "NORTH02"),
    ("GST", "PST"),
    ("HST-ON", "HST-NS"),
    ("T1", "T2"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_one_firm_spelled_in_two_ways_is_one_name(ours: str, theirs: str) -> None:
    assert simplify_name(ours).split() == simplify_name(theirs).split() or sorted(
        simplify_name(ours).split()
    ) == sorted(simplify_name(theirs).split())


@pytest.mark.parametrize(("ours", "theirs"), SAME + ALIKE)
def test_the_name_that_is_meant_is_found(ours: str, theirs: str) -> None:
    crowd = [other for _, other in OTHERS if other != ours]
    assert Near([*crowd, theirs]).find_nearest(ours)[0] == theirs


def test_the_same_firm_comes_before_all_that_are_like_it() -> None:
    names = ["Acme Holdings Inc", "Acme Holding", "Holdings, Acme", "ACME Holdings 2"]
    assert Near(names).find_nearest("Acme Holdings") == ("Acme Holdings Inc", "Holdings, Acme")


@pytest.mark.parametrize(("ours", "theirs"), OTHERS)
def test_another_name_is_not_asked_about(ours: str, theirs: str) -> None:
    assert Near([theirs]).find_nearest(ours) == ()


def test_the_best_come_first_and_no_more_than_three() -> None:
    listed = ["Acme West Holdings", "Acme East", "Acme North", "Acme Oil"]
    first, *rest = Near(listed).find_nearest("Acme")
    assert (first, len(rest)) == ("Acme Oil", MOST - 1)


def test_the_same_name_spelled_otherwise_leaves_no_other_question() -> None:
    assert Near(["Acme East", "ACME Ltd", "Acme North"]).find_nearest("Acme") == ("ACME Ltd",)


@given(st.lists(st.text()), st.text())
def test_only_names_of_the_list_are_asked_about_in_whatever_order_it_came(
    names: list[str], name: str
) -> None:
    found = Near(names).find_nearest(name)
    assert set(found) <= set(names)
    assert found == Near(reversed(names)).find_nearest(name)
