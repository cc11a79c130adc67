import pytest

from backlog.profiles import BadProfile, profile
from exporters import TARGETS


@pytest.mark.parametrize(
    ("target", "section", "mistake"),
    [
        ("sage-50-uk", {"department": "12a"}, "department cannot be '12a'"),
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
        profile(TARGETS[target], section)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(BadProfile) as told:
        profile(TARGETS["sage-50-uk"], {"department": "x", "tax_code": "y", "strict": 1})
    assert len(str(told.value).splitlines()) == 3


@pytest.mark.parametrize("target", TARGETS)
def test_the_defaults_of_every_target_are_a_good_profile(target: str) -> None:
    options = {option.name: option.default for option in TARGETS[target].options}
    assert profile(TARGETS[target], options) == profile(TARGETS[target], {})
