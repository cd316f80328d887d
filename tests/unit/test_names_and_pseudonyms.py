import pytest

from apps.care.patients.domain.names import folded_name
from apps.money.reconciliation.domain.pseudonym import age_band, pseudonym


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Ó Briain", "o briain"),
        ("  Smith ", "smith"),
        ("MÜLLER", "muller"),
        ("Groß", "gross"),
        ("Łukasz", "łukasz"),
        ("O’Neill", "o’neill"),
        ("Zo\u0308e", "zoe"),
        ("Zoë", "zoe"),
        ("ﬁeld", "field"),
        ("", ""),
    ],
)
def test_names_are_searched_in_small_letters_without_accents(name, folded):
    assert folded_name(name) == folded


def test_a_folded_name_fits_its_column():
    assert len(folded_name("ß" * 80)) == 80


def named(person=1, *, salt="salt", organisation=1, contract=1):
    return pseudonym(person, salt=salt, organisation_id=organisation, contract_id=contract)


def test_a_person_has_the_same_pseudonym_whenever_one_organisation_asks():
    assert named() == named()


def test_pseudonyms_differ_by_person_organisation_contract_and_partnership():
    others = [named(2), named(organisation=2), named(contract=2), named(salt="pepper")]
    assert len({named(), *others}) == 5


def test_no_two_of_thousands_of_people_share_a_pseudonym():
    assert len({named(person) for person in range(5_000)}) == 5_000


def test_ids_that_run_together_are_kept_apart():
    assert named(3, organisation=1, contract=12) != named(3, organisation=11, contract=2)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "not known"),
        (0, "under 18"),
        (17, "under 18"),
        (18, "18 to 24"),
        (24, "18 to 24"),
        (25, "25 to 34"),
        (34, "25 to 34"),
        (35, "35 to 44"),
        (84, "75 to 84"),
        (85, "85 and over"),
        (110, "85 and over"),
    ],
)
def test_ages_are_shown_ten_years_wide(age, band):
    assert age_band(age) == band
