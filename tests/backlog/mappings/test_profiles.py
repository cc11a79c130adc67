import pytest

from backlog.mappings.profiles import BadProfile, profile, profiles
from exporters import TARGETS


@pytest.mark.parametrize(
    ("target", "section", "mistake"),
    [
        ("sage-50-uk", {"department": "12a"}, "department cannot be '12a'"),
        ("sage-50-us", {"exempt_tax_type": "0"}, "exempt_tax_type cannot be '0'"),
        ("sage-50-us", {"exempt_tax_type": "26"}, "exempt_tax_type cannot be '26'"),
        ("sage-50-uk", {"tax_code": "VAT"}, "tax_code cannot be 'VAT'"),
        ("sage-300", {"taxed_class": ""}, "taxed_class cannot be ''"),
        ("sage-50-us", {"ar_account": "1" * 16}, "ar_account has 16 characters; at most 15 fit"),
        ("sage-50-ca", {"version": "1"}, "version is one of 12001, 32101, not '1'"),
        ("quickbooks-online", {"edition": True}, "edition is text in quotation marks"),
        ("csv", {"currencies": ["CAD", "ABC"]}, "'ABC' is not a currency code"),
        ("csv", {"strict": "yes"}, "strict is true or false, not 'yes'"),
        ("csv", {"menu": "x"}, "has no setting 'menu'"),
    ],
)
def test_every_mistake_has_a_sentence(
    target: str, section: dict[str, object], mistake: str
) -> None:
    with pytest.raises(BadProfile, match=mistake):
        profile(TARGETS[target], section, home="CAD")


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadProfile) as told:
        profile(
            TARGETS["sage-50-uk"], {"department": "x", "tax_code": "y", "strict": 1}, home="CAD"
        )
    assert len(str(told.value).splitlines()) == 3


@pytest.mark.parametrize("target", TARGETS)
def test_the_defaults_of_every_target_are_a_good_profile(target: str) -> None:
    options = {option.name: option.default for option in TARGETS[target].options}
    default = profile(TARGETS[target], {}, home="CAD")
    assert profile(TARGETS[target], options, home="CAD") == default


def test_a_target_has_its_own_profile_and_any_number_of_others_beside_it() -> None:
    found = profiles(
        TARGETS,
        {
            "us-books": {"target": "quickbooks-desktop", "ar_account": "A/R (US)"},
            "quickbooks-desktop": {"target": "quickbooks-desktop", "strict": True},
            "eu-books": {"target": "csv", "currencies": ["EUR"]},
        },
        home="CAD",
    )
    assert [*found][:2] == ["quickbooks-desktop", "us-books"]
    assert [*found][-3:] == ["csv", "eu-books", "columns"]
    assert set(found) == {*TARGETS, "us-books", "eu-books"}
    assert all(found[name].name == name for name in found)
    us, own = found["us-books"], found["quickbooks-desktop"]
    assert (us.target, us.options["ar_account"], us.strict) == (own.target, "A/R (US)", False)
    assert (own.options["ar_account"], own.strict) == ("Accounts Receivable", True)


@pytest.mark.parametrize(
    ("name", "section", "mistake"),
    [
        ("us-books", {}, "[profiles.us-books] names no target 'us-books'; there are quickbooks-"),
        ("us-books", {"target": "sage"}, "[profiles.us-books] names no target 'sage'; there are"),
        ("us-books", {"target": ["csv"]}, "[profiles.us-books] names no target"),
        ("csv", {"target": "sage-300"}, "is the profile of the target csv and has no other."),
        ("sage-300-cre", {"target": "csv"}, "[profiles.sage-300-cre] cannot be: the name is res"),
        ("default", {"target": "csv"}, "the name is reserved"),
        ("US books", {"target": "csv"}, "lower-case letters, digits and hyphens, at most 30"),
        ("x" * 31, {"target": "csv"}, "at most 30"),
        ("us-books", {"target": "csv", "menu": 1}, "[profiles.us-books] has no setting 'menu'"),
        ("us-books", {"target": "csv", "strict": 1}, "[profiles.us-books] strict is true or fals"),
    ],
)
def test_a_wrong_profile_is_one_sentence(
    name: str, section: dict[str, object], mistake: str
) -> None:
    with pytest.raises(BadProfile) as told:
        profiles(TARGETS, {name: section}, home="CAD")
    assert mistake in str(told.value)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize("section", [{}, {"currencies": []}])
def test_a_profile_takes_the_company_s_currency_unless_it_is_widened(
    section: dict[str, object],
) -> None:
    found = profiles(TARGETS, dict.fromkeys(TARGETS, section), home="CAD")
    taken = {name: one.currencies for name, one in found.items()}
    assert taken == {name: () if name == "csv" else ("CAD",) for name in TARGETS}
    wide = profile(TARGETS["sage-50-ca"], {"currencies": ["CAD", "USD"]}, home="CAD")
    assert wide.currencies == ("CAD", "USD")
