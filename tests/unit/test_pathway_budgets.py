"""The pathway budget: Lewisham to the printed figures, what is refused and where, and the way back."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.governance.pathway_budgets.domain.marginal import Line, Way, check_line, fit
from apps.governance.pathway_budgets.domain.worksheet import (
    Figures,
    NotABudget,
    Worksheet,
    solve_from_budget,
    work_out,
)

LEWISHAM = Figures(spend=360_000_000, qipp=30_000_000, incentive=30_000_000, contingency=5_000_000)
LINES = [
    Line(Way.STOP, 1, 43_700_000),
    Line(Way.STOP, 1, 61_000_000),
    Line(Way.STOP, 1, 9_500_000),
    Line(Way.INSTEAD, 1, 29_800_000),
    Line(Way.INSTEAD, 1, 14_200_000),
    Line(Way.INSTEAD, 2, 4_000_000),
]
PARTS = st.tuples(*[st.integers(0, 10**13)] * 3, st.integers(1, 10**13))


def of_parts(parts: tuple[int, int, int, int]) -> Worksheet:
    """The worksheet whose spend is made of a QIPP saving, an incentive, a contingency and a redesign budget."""
    return work_out(Figures(sum(parts), *parts[:3]))


def test_lewisham_to_the_printed_figures():
    sheet = work_out(LEWISHAM)
    assert (sheet.payment, sheet.budget, sheet.transition) == (300_000_000, 295_000_000, 330_000_000)
    assert (sheet.ratio, sheet.thousandths) == (Fraction(60, 59), 1_017)
    assert (sheet.contingency_share, sheet.contingency_in_thousandths) == (Fraction(1, 60), 17)
    assert (f"{float(sheet.ratio):.4f}", f"{float(sheet.contingency_share):.2%}") == ("1.0169", "1.67%")


def test_lewisham_from_the_redesign_budget():
    back = solve_from_budget(spend=360_000_000, incentive=30_000_000, contingency=5_000_000, budget=295_000_000)
    assert back.figures == LEWISHAM
    more = solve_from_budget(spend=360_000_000, incentive=30_000_000, contingency=5_000_000, budget=300_000_000)
    assert more.figures == replace(LEWISHAM, qipp=25_000_000)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"spend": -1}, "spend", "The current spend is nil or more."),
        ({"qipp": -1}, "qipp", "The QIPP saving is nil or more."),
        ({"incentive": -1}, "incentive", "The incentive is nil or more."),
        ({"contingency": -1}, "contingency", "The contingency is nil or more."),
        ({"spend": 10**15 + 1}, "spend", "The current spend is £10,000,000,000,000.00 at most."),
        ({"qipp": 360_000_001}, "qipp", "No more can be saved than is spent: £3,600,000.01 of £3,600,000.00."),
        (
            {"qipp": 330_000_000},
            "incentive",
            "QIPP saving and incentive together leave commissioners nothing to pay.",
        ),
        (
            {"contingency": 300_000_001},
            "contingency",
            "The contingency is larger than the payment of £3,000,000.00.",
        ),
        (
            {"contingency": 300_000_000},
            "contingency",
            "The contingency takes the whole payment: the redesign budget would be nil.",
        ),
    ],
)
def test_figures_that_make_no_budget_are_refused_where_they_are_wrong(change, field, words):
    with pytest.raises(NotABudget) as refusal:
        work_out(replace(LEWISHAM, **change))
    assert (refusal.value.field, str(refusal.value)) == (field, words)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"budget": 0}, "budget", "The redesign budget is more than nil."),
        (
            {"budget": 325_000_001},
            "budget",
            "The redesign budget is £3,250,000.00 at most: above it the QIPP saving would be below nil.",
        ),
        ({"incentive": 355_000_000}, "spend", "Incentive and contingency together take all that is spent."),
        ({"spend": -1}, "spend", "The current spend is nil or more."),
        ({"contingency": -1}, "contingency", "The contingency is nil or more."),
    ],
)
def test_a_redesign_budget_that_cannot_be_had_is_refused(change, field, words):
    figures = {"spend": 360_000_000, "incentive": 30_000_000, "contingency": 5_000_000, "budget": 295_000_000}
    with pytest.raises(NotABudget) as refusal:
        solve_from_budget(**figures | change)
    assert (refusal.value.field, str(refusal.value)) == (field, words)


@given(PARTS)
def test_the_parts_add_up_to_what_is_spent_and_the_way_back_leads_to_the_same(parts):
    sheet = of_parts(parts)
    figures = sheet.figures
    assert (figures.qipp, figures.incentive, figures.contingency, sheet.budget) == parts
    assert sheet.transition == figures.spend - figures.qipp
    assert sheet.ratio >= 1
    back = solve_from_budget(
        spend=figures.spend, incentive=figures.incentive, contingency=figures.contingency, budget=sheet.budget
    )
    assert back == sheet


@given(PARTS, st.integers(1, 10**6))
def test_one_figure_changed_moves_the_others_by_as_much(parts, more):
    sheet = of_parts(parts)
    figures = sheet.figures

    def moved(**change: int) -> tuple[int, int, int]:
        after = Worksheet(replace(figures, **change))
        return after.payment - sheet.payment, after.budget - sheet.budget, after.transition - sheet.transition

    assert moved(spend=figures.spend + more) == (more, more, more)
    assert moved(qipp=figures.qipp + more) == (-more, -more, -more)
    assert moved(incentive=figures.incentive + more) == (-more, -more, 0)
    assert moved(contingency=figures.contingency + more) == (0, -more, 0)


def test_what_is_stopped_and_done_instead_fits_or_does_not_in_words_with_figures():
    sheet = work_out(LEWISHAM)
    whole = fit(sheet, LINES)
    assert (whole.releases, whole.costs, whole.net, whole.needed) == (
        114_200_000,
        48_000_000,
        66_200_000,
        65_000_000,
    )
    assert whole.words == ("It fits: £3,600,000 - £662,000 = £2,938,000, which is £12,000 under the redesign budget.")
    assert fit(sheet, LINES, until=1).words == (
        "It fits: £3,600,000 - £702,000 = £2,898,000, which is £52,000 under the redesign budget."
    )
    exact = [*LINES, Line(Way.INSTEAD, 3, 1_200_000)]
    assert fit(sheet, exact).words == ("It fits: £3,600,000 - £650,000 = £2,950,000, which is the redesign budget.")
    assert fit(sheet, [*exact, Line(Way.INSTEAD, 3, 1)]).words == (
        "It does not fit: £3,600,000 - £649,999.99 = £2,950,000.01, which is £0.01 over the redesign budget."
    )
    assert fit(sheet, LINES[3:]).words == (
        "It does not fit: £3,600,000 + £480,000 = £4,080,000, which is £1,130,000 over the redesign budget."
    )


@pytest.mark.parametrize(("phase", "pence", "field"), [(0, 1, "phase"), (4, 1, "phase"), (1, 0, "pounds")])
def test_a_line_that_says_nothing_is_refused(phase, pence, field):
    with pytest.raises(NotABudget) as refusal:
        check_line(Line(Way.STOP, phase, pence))
    assert refusal.value.field == field
