"""When a plan is reviewed, who is told, what a budget may pay for, when funding moves, what My copy says."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.care.care_plans.choices import FundedBy, PackageKind, ReferralState
from apps.care.care_plans.domain.handing_over import NobodyPays, Receiver, funding_moves_on
from apps.care.care_plans.domain.my_copy import ANSWERS, Agreed, CopyFacts, NotYet, SelfHelp, Step, Support, blocks_of
from apps.care.care_plans.domain.packages import MedicalMust, check_funding, package_cost
from apps.care.care_plans.domain.review import ReviewTooLate, ReviewTooSoon, check_review, latest_review
from apps.care.care_plans.domain.telling import NotTold, PartyStanding, why_not_told

TOLD = {"holds_record": False, "inside": True, "consent": "GIVEN", "agreement": True}


@pytest.mark.parametrize(
    ("agreed", "last"),
    [
        (date(2026, 2, 12), date(2027, 2, 12)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
    ],
)
def test_a_review_is_due_within_twelve_months(agreed, last):
    assert latest_review(agreed) == last
    check_review(agreed_on=agreed, review_due_on=last)
    with pytest.raises(ReviewTooLate):
        check_review(agreed_on=agreed, review_due_on=last + timedelta(days=1))
    with pytest.raises(ReviewTooSoon):
        check_review(agreed_on=agreed, review_due_on=agreed)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_last_day_of_review_is_never_more_than_366_days_on(agreed):
    assert 365 <= (latest_review(agreed) - agreed).days <= 366


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"holds_record": True, "consent": "REFUSED", "agreement": False}, None),
        ({"consent": "REFUSED"}, NotTold.REFUSED),
        ({"consent": "REFUSED", "agreement": False}, NotTold.REFUSED),
        ({"consent": "NOT_ASKED"}, NotTold.NOT_ASKED),
        ({"agreement": False}, NotTold.NO_AGREEMENT),
        ({"inside": False}, NotTold.OUTSIDE),
        ({"inside": False, "holds_record": True}, NotTold.OUTSIDE),
    ],
)
def test_a_party_is_told_where_consent_and_agreement_allow(changes, expected):
    assert why_not_told(PartyStanding(**TOLD | changes)) == expected


def test_nobody_across_organisations_is_told_against_a_refusal():
    for inside, agreement in product((True, False), repeat=2):
        standing = PartyStanding(holds_record=False, inside=inside, consent="REFUSED", agreement=agreement)
        assert why_not_told(standing) is not None


@pytest.mark.parametrize("kind", ["CONSULTANT", "DIAGNOSTICS", "MEDICATION", "UNPLANNED_ADMISSION"])
@pytest.mark.parametrize("funded_by", ["PHB_NOTIONAL", "PHB_THIRD_PARTY", "PHB_DIRECT"])
def test_a_personal_health_budget_pays_for_no_medical_must(kind, funded_by):
    with pytest.raises(MedicalMust):
        check_funding(kind=kind, funded_by=funded_by)


def test_the_refusal_names_what_it_is_about():
    with pytest.raises(MedicalMust, match="never pays for medicines"):
        check_funding(kind="MEDICATION", funded_by="PHB_DIRECT")


def test_everything_else_may_be_paid_for():
    refused = 0
    for kind, funded_by in product(PackageKind.values, FundedBy.values):
        try:
            check_funding(kind=kind, funded_by=funded_by)
        except MedicalMust:
            refused += 1
    assert refused == 12


def test_a_package_costs_its_units_to_the_penny():
    assert package_cost(units=3, unit_cost=2_299) == 6_897


@pytest.mark.parametrize(
    "receiver",
    [
        Receiver(None, "Hospice at home", date(2026, 7, 1)),
        Receiver(1, " ", date(2026, 7, 1)),
        Receiver(1, "Hospice at home", None),
    ],
)
def test_funding_does_not_move_without_a_named_receiver_and_its_first_day(receiver):
    with pytest.raises(NobodyPays):
        funding_moves_on(receiver)


def test_funding_moves_on_the_receivers_first_day():
    assert funding_moves_on(Receiver(1, "Hospice at home", date(2026, 7, 1))) == date(2026, 7, 1)


FACTS = CopyFacts(
    name="Stan Whittle",
    written_on=date(2026, 2, 12),
    written_with="Grace",
    is_agreed=True,
    goals=["I want to be back at the allotment."],
    steps=[
        Step("Walking frame", "Council", date(2026, 2, 20)),
        Step("Breathing class", "Community health", date(2026, 2, 16)),
        Step("A lift to the gate", "Jean", when="Now"),
    ],
    level=2,
    is_assessed=True,
    budget="DIRECT",
    supports=[Support("Night sitter", "Home care", "£112.50 a week", "PHB_DIRECT")],
    not_yet=[NotYet("Somebody every night.", "Nobody is free.", "Fridays.", date(2026, 3, 27))],
    sharing="GIVEN",
    coordinator="Grace",
    review_due_on=date(2026, 8, 12),
    today=date(2026, 2, 12),
)


def said(**changes):
    return {block.name: block for block in blocks_of(CopyFacts(**{**vars(FACTS), **changes}))}


def test_my_copy_says_what_happens_next_in_order_and_who_does_the_rest():
    blocks = said()
    assert blocks["next"].rows == [
        ("16 February 2026", "Breathing class. Community health."),
        ("20 February 2026", "Walking frame. Council."),
    ]
    assert blocks["who"].rows == [("A lift to the gate", "Jean, Now")]


def test_what_has_begun_is_no_longer_said_to_come():
    blocks = said(today=date(2026, 2, 17))
    assert blocks["next"].rows == [("20 February 2026", "Walking frame. Council.")]
    assert blocks["who"].rows == [
        ("Breathing class", "Community health. This was planned for 16 February 2026."),
        ("A lift to the gate", "Jean, Now"),
    ]


@pytest.mark.parametrize(
    ("who", "when", "words"),
    [
        ("GP practice", "Done", "Done by GP practice."),
        ("GP practice.", "done.", "Done by GP practice."),
        ("", "Done", "Done."),
        ("GP practice", "Done by Easter", "GP practice, Done by Easter"),
    ],
)
def test_a_step_that_is_done_reads_as_a_sentence(who, when, words):
    assert said(steps=[Step("Rescue pack", who, when=when)])["who"].rows == [("Rescue pack", words)]


def test_my_copy_says_the_level_in_words_and_that_it_limits_nothing():
    assert said()["level"].sentences == [
        "My level of need is Medium.",
        "I am mostly steady. I have bad spells when I need more help.",
        "It helps to plan the right support.",
        "It does not limit what I can have.",
        "This is not an assessment for NHS continuing healthcare.",
    ]


def test_my_copy_says_why_a_wish_is_not_met_and_when_it_is_looked_at_again():
    assert said()["not-yet"].sentences == [
        "I asked for: Somebody every night. It is not possible yet. The reason: Nobody is free. For now I have: "
        "Fridays. We look at it again on 27 March 2026."
    ]


def test_my_copy_says_what_help_costs_and_whether_the_person_pays():
    assert said()["costs"].sentences == [
        "Night sitter, from Home care, costs £112.50 a week. It comes out of my personal health budget. The money is "
        "paid to me.",
    ]
    free = [Support(name, "Age Well", "£41.50 a week", "YEAR_OF_CARE") for name in ("Day centre", "Night sitter")]
    assert said(supports=free)["costs"].sentences == [
        "Day centre, from Age Well, costs £41.50 a week.",
        "Night sitter, from Age Well, costs £41.50 a week.",
        "I do not pay for any of this.",
    ]
    charged = said(supports=[Support("Day centre", "Age Well", "£41.50 a week", "SOCIAL_CARE_CHARGE")])
    assert charged["costs"].sentences == [
        "Day centre, from Age Well, costs £41.50 a week. I pay for this.",
        "If my money changes I will tell the council.",
    ]


def test_my_copy_says_when_help_begins_and_when_it_ends():
    def days(starts_on, ends_before):
        one = Support("Day centre", "Age Well", "£41.50 a week", "SOCIAL_CARE_CHARGE", starts_on, ends_before)
        return said(supports=[one])["costs"].sentences[0].removeprefix("Day centre, from Age Well, costs £41.50 a week")

    today, later, last = FACTS.today, date(2026, 3, 1), date(2026, 5, 1)
    assert days(today, None) == ". I pay for this."
    assert days(today, last) == " until 30 April 2026. I pay for this."
    assert days(later, None) == " from 1 March 2026. I pay for this."
    assert days(later, last) == " from 1 March 2026 until 30 April 2026. I pay for this."


@pytest.mark.parametrize(
    ("level", "gave", "words"), [(3, 2, ("High", "Medium", "up")), (1, 2, ("Low", "Medium", "down"))]
)
def test_my_copy_says_that_two_agreed_the_level_and_until_when(level, gave, words):
    sentences = said(level=level, agreed=Agreed(gave, date(2026, 8, 14)))["level"].sentences
    assert sentences[0] == f"My level of need is {words[0]}."
    assert sentences[2:5] == [
        f"The rules gave {words[1]}.",
        f"Two professionals agreed a step {words[2]} from that.",
        "This holds until 13 August 2026 at the latest.",
    ]


def test_my_copy_says_what_is_at_hand_and_what_came_of_offers_of_help():
    hand = [("telehealth", "Oxygen readings by phone"), ("telecare", "Pendant alarm."), ("specialist_access", "Yearly")]
    assert said(at_hand=hand)["at-hand"].sentences == [
        "To keep an eye on my health at home: Oxygen readings by phone.",
        "To keep me safe at home: Pendant alarm.",
        "To see or reach specialists: Yearly.",
    ]
    assert "at-hand" not in said()
    offers = [SelfHelp("Falls class", "Age Well", "ACCEPTED"), SelfHelp("Breathing course", "", "OFFERED")]
    assert said(self_help=offers, budget="")["offered"].sentences == [
        "I was offered: Falls class, from Age Well. I said yes.",
        "I was offered: Breathing course. I have not answered yet.",
    ]


def test_every_answer_to_an_offer_of_help_has_its_words():
    assert set(ANSWERS) == set(ReferralState.values)


STOPPED = st.sampled_from(
    ["Bathing help", "Bathing help.", "Age Well Ltd.", "\u201cFridays.\u201d", "Fridays. ", "Why?"]
)


@given(STOPPED, STOPPED, STOPPED)
def test_my_copy_never_has_two_full_stops(one, two, three):
    blocks = said(
        goals=[one],
        steps=[Step(one, two, date(2026, 2, 20)), Step(one, two, date(2026, 2, 1)), Step(one, two, when=three)],
        supports=[Support(one, two, "\u00a341.50 a week", "SOCIAL_CARE_CHARGE")],
        not_yet=[NotYet(one, two, three, date(2026, 3, 27))],
        offered=[one],
        chosen=[two],
        at_hand=[("telecare", three)],
        self_help=[SelfHelp(one, two, "ACCEPTED"), SelfHelp(three, "", "DECLINED")],
    )
    for block in blocks.values():
        for words in [*block.sentences, *block.items, *(part for row in block.rows for part in row)]:
            assert not any(twice in words for twice in ("..", ".,", ". .", ".\u201d.", "?.")), words


def test_my_copy_of_a_draft_says_that_it_is_not_agreed():
    assert said(is_agreed=False)["record"].sentences[-1] == "This is a draft. I have not agreed it yet."
    assert "This is a draft. I have not agreed it yet." not in said()["record"].sentences


@given(st.sampled_from([1, 2, 3, None]), st.booleans(), st.sampled_from(["GIVEN", "REFUSED", "NOT_ASKED"]))
def test_my_copy_speaks_in_short_sentences_and_two_columns(level, is_assessed, sharing):
    for block in said(level=level, is_assessed=is_assessed, sharing=sharing).values():
        assert all(len(row) == 2 for row in block.rows)
        for sentence in block.sentences:
            assert max(len(part.split()) for part in sentence.split(". ")) <= 18, sentence
