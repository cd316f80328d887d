"""The agreement of risk sharing, as those who write, read and sign it use it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_organisation
from apps.money.contracts.choices import ContractModel, PartyRole, Stage
from apps.money.contracts.domain.go_live import Check, State
from apps.money.contracts.domain.signing import TextChanged, WroteIt
from apps.money.contracts.models import ContractParty, ContractVersion
from apps.money.contracts.selectors.going_live import checks_of
from apps.money.contracts.selectors.signing import code_of, text_of
from apps.money.contracts.services import NotADraft, TermsNotReady
from apps.money.contracts.services.signing import sign
from apps.money.payments.domain.terms import Beyond, Terms
from apps.money.payments.services.terms import write_terms
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import BadParameter
from apps.money.risk_sharing.domain.position import BadInput
from apps.money.risk_sharing.selectors import text_of_agreement, written_of
from apps.money.risk_sharing.services import begin_agreement, drop_term, raise_term, write_figures, write_term
from tests.factories.agreeing import TODAY, ready
from tests.factories.once import once
from tests.factories.varying import draft

pytestmark = pytest.mark.django_db

HALVES = {"ICB": "0.5", "ACU": "0.3", "COM": "0.15", "SOC": "0.05"}


def drafting_made():
    made = ready()
    with tenant(made.id):
        ContractVersion.objects.update(model=ContractModel.ALLIANCE)
    return made


made_once, drafting = once("risk_drafting", drafting_made)


def at(drafting, name="agreement", **kwargs):
    return reverse(f"risk_sharing:{name}", kwargs={"uid": drafting.contract.uid, **kwargs})


def page(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def ids_of(drafting):
    with tenant(drafting.id):
        return dict(drafting.version.parties.values_list("organisation__ods_code", "organisation_id"))


def read_on(client, address):
    return client.get(address).content.decode().split('name="read" value="')[1].split('"')[0]


def write(drafting, code, parameters, **more):
    with tenant(drafting.id):
        version = drafting.version
        said = {"actor": drafting.world.operator, "version": version, "read": code_of(version)} | more
        return write_term(**said, code=code, parameters=parameters)


def typed_bands(drafting, **changed):
    """One band from nil on, half of it the commissioner's."""
    ids = ids_of(drafting)
    said = {"over-0-starts": "0", "against": "budget", "bands_of": "same", "deadband": "1"}
    percents = {"ICB": "50", "ACU": "30", "COM": "15", "SOC": "5"} | changed
    return said | {f"over-0-shares-{ids[code]}": percent for code, percent in percents.items()}


STARTS = {
    ContractModel.INFORMAL_NETWORK: ["profit_share"],
    ContractModel.ACCOUNTABLE_CARE: ["shared_savings"],
    ContractModel.INTEGRATED_HUB: ["savings_tiers"],
    ContractModel.ALLIANCE: ["gain_pain_share"],
    ContractModel.SINGLE_ORGANISATION: ["flat_funding", "cap_and_collar"],
    ContractModel.JOINT_VENTURE: [],
    ContractModel.PRINCIPAL_PROVIDER: ["cost_proportional_share"],
    ContractModel.OUTCOMES_BASED: ["outcome_incentive"],
}


@pytest.mark.parametrize("model", list(ContractModel))
def test_each_of_the_eight_models_begins_with_its_own_terms(drafting, model):
    with tenant(drafting.id):
        ContractVersion.objects.update(model=model)
        version = drafting.version
        begin_agreement(actor=drafting.world.operator, version=version, read=code_of(version))
        assert [one.code for one in written_of(version).terms] == STARTS[model]
    shown = page(drafting.client("ICB").get(at(drafting)))
    for code in STARTS[model]:
        assert CATALOGUE[code].title in shown


def test_a_draft_begins_with_its_models_terms_and_is_offered_once_they_are_filled_in(drafting):
    client = drafting.client("ICB")
    assert "This version has no term of risk sharing." in page(client.get(at(drafting)))
    with tenant(drafting.id):
        before = code_of(drafting.version)
        assert "parts" not in text_of(drafting.version)
    shown = page(client.post(at(drafting, "order"), {"read": read_on(client, at(drafting))}, follow=True))
    assert "The agreement of risk sharing is begun." in shown
    assert "To be filled in." in shown
    assert "this agreement needs the parameters of gain and pain share." in shown
    with pytest.raises(TermsNotReady, match="needs the parameters of gain and pain share"):
        drafting.offer()
    term = at(drafting, "term", code="gain_pain_share")
    sent = typed_bands(drafting) | {"read": read_on(client, term)}
    shown = page(client.post(term, sent, follow=True))
    assert "Gain and pain share is written." in shown
    assert (
        "Of an overspend, from 0% on of the budget: Test commissioner 50%, Test community trust 15%, "
        "Test council 5%, Test hospital 30%."
    ) in shown
    assert "Suppose the budget is £1,000,000.00 and the actual cost is £1,100,000.00." in shown
    assert "Where it comes from: Alliance contracting" in shown
    assert "Payment stays at the plan, whatever is counted." in shown
    assert 'value="50"' in client.get(term).content.decode()
    with tenant(drafting.id):
        said = text_of(drafting.version)["parts"]["risk sharing"]
        assert said["terms"] == [
            [
                "gain_pain_share",
                {
                    "over": [{"starts": "0", "shares": HALVES}],
                    "deadband": "0.01",
                    "against": "budget",
                    "bands_of": "same",
                },
            ]
        ]
        assert "settles the whole of that year" in said["settles"]
        assert code_of(drafting.version) != before
        [check] = [one for one in checks_of(drafting.version, TODAY) if one.check == Check.RISK_SHARE]
        assert (check.state, check.rests_on) == (State.MET, "In the agreement of risk sharing: 1 term")
    links = client.get(reverse("contracts:go-live", args=[drafting.contract.uid])).content.decode()
    assert re.search(rf'href="{at(drafting)}[^"]*">How risk is shared<', links.split("Risk share documented")[1][:900])
    with tenant(drafting.id):
        changes = list(AuditEvent.objects.filter(action="RISK_SHARING_WRITTEN").order_by("id"))
        assert [one.details["change"] for one in changes] == ["BEGUN", "TERM_WRITTEN"]
    drafting.offer()
    assert "Take out" not in page(client.get(at(drafting)))
    with tenant(drafting.id), pytest.raises(WroteIt):
        sign(actor=drafting.actors["ICB"], version=drafting.version, read=code_of(drafting.version), office="CFO")
    with pytest.raises(NotADraft):
        write(drafting, "case_mix_drift_cap", {})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ICB": "49"}, "The shares of Band of an overspend 1 come to 99%, and must come to 100%."),
        ({"ICB": "120", "ACU": "-70"}, "A share in Band of an overspend 1 is below nil."),
        ({"ICB": "half"}, "Give a percentage with at most two decimals, such as 2.5."),
    ],
)
def test_a_bad_share_is_refused_where_it_is_typed(drafting, changed, said):
    client, term = drafting.client("ICB"), at(drafting, "term", code="gain_pain_share")
    party = ids_of(drafting)["ICB"]
    answer = client.post(term, typed_bands(drafting, **changed) | {"read": read_on(client, term)})
    assert said in page(answer)
    assert f'id="id_over-0-shares-{party}-error"' in answer.content.decode()
    with tenant(drafting.id):
        assert not written_of(drafting.version).terms


@pytest.mark.parametrize(
    ("code", "sent", "said"),
    [
        ("gain_pain_share", {"over-0-starts": "1"}, "band 1 starts at 1%, and must start at 0%."),
        ("gain_pain_share", {"over-1-starts": "abc"}, "Band of an overspend 2, From, %: Give a percentage"),
        ("outlier_protection", {"amount": "1.2.3"}, "Amount a person a year, in pounds: An amount is pounds"),
        ("gain_pain_share", {"over-0-ends": "2"}, "The last band has no end, so that nothing is left unshared."),
        ("gain_pain_share", {"deadband": "101"}, "Deadband is from 0% to 100%."),
        ("shared_savings", {"minimum_savings_rate": "2"}, "Sharing rate, %: Give an answer."),
        (
            "shared_savings",
            {"minimum_savings_rate": "2", "sharing_rate": "50", "loss_limit": "5"},
            "What limits a loss needs a minimum loss rate, from which losses count.",
        ),
        ("outlier_protection", {"amount": "-1"}, "Give an amount above nil."),
        ("programme_margin", {"care_group": "ICB"}, "The care group Test commissioner is one of the providers."),
        (
            "outcome_incentive",
            {
                "at_stake": "5",
                "value": "budget",
                "outcomes-0-code": "LTC6",
                "outcomes-0-weight": "100",
                "outcomes-0-floor": "0.7",
                "outcomes-0-target": "0.7",
            },
            "An outcome&#39;s target differs from its floor.",
        ),
        (
            "outcome_incentive",
            {
                "at_stake": "5",
                "value": "budget",
                "outcomes-0-code": "LTC6",
                "outcomes-0-weight": "60",
                "outcomes-0-floor": "0.7",
                "outcomes-0-target": "0.8",
            },
            "Outcome 1, Weight, %: The weights of outcomes come to 60%, and must come to 100%.",
        ),
        ("savings_tiers", {}, "Fill in at least one of these."),
        ("profit_share", {}, "Give a share to at least one party."),
    ],
)
def test_parameters_that_do_not_go_together_are_refused_with_the_sentence_that_says_why(drafting, code, sent, said):
    client, term = drafting.client("ICB"), at(drafting, "term", code=code)
    base = typed_bands(drafting) if code == "gain_pain_share" else {}
    assert said in page(client.post(term, base | sent | {"read": read_on(client, term)}))


def test_a_gap_between_bands_is_marked_at_the_band_that_was_typed_after_it(drafting):
    client, term = drafting.client("ICB"), at(drafting, "term", code="gain_pain_share")
    party = ids_of(drafting)["ICB"]
    sent = {"over-0-ends": "5", "over-2-starts": "6", f"over-2-shares-{party}": "100"}
    answer = client.post(term, typed_bands(drafting) | sent | {"read": read_on(client, term)})
    assert "Band of an overspend 3, From, %: Bands follow one another from nil" in page(answer)
    assert "band 2 starts at 6%, and must start at 5%." in page(answer)
    assert 'id="id_over-2-starts-error"' in answer.content.decode()


def test_a_term_says_what_it_does_before_it_is_written(drafting):
    shown = page(drafting.client("ICB").get(at(drafting, "term", code="demand_split")))
    assert "Of acute demand above plan the commissioners bear 50% and the providers 50%." in shown
    assert "50% of £100,000.01 of acute demand above plan: £50,000.01." in shown
    assert "In all the commissioners pay £5,050,000.01." in shown


def test_terms_that_do_not_go_together_and_those_of_another_page_are_refused(drafting):
    write(drafting, "flat_funding", {})
    with pytest.raises(BadInput, match="both set the base of the payment: keep one"):
        write(drafting, "bundled_contract", {"efficiency": "0.02"})
    with pytest.raises(BadInput, match="Stable funding is written on another page: Payment terms"):
        write(drafting, "stable_funding", {"margin": "0.02"})
    with pytest.raises(BadParameter, match="names X, which is no party"):
        write(drafting, "profit_share", {"shares": {"X": "0.5"}})
    client = drafting.client("ICB")
    assert client.get(at(drafting, "term", code="stable_funding")).status_code == 404
    assert client.get(at(drafting, "term", code="unknown")).status_code == 404


@pytest.mark.parametrize("sent", ["drop", "raise"])
def test_a_term_that_the_catalogue_does_not_have_is_refused_in_words(drafting, sent):
    write(drafting, "flat_funding", {})
    client = drafting.client("ICB")
    for code in ("\0", "unknown"):
        said = {"read": read_on(client, at(drafting)), "term": code, sent: ""}
        assert "The agreement has no such term." in page(client.post(at(drafting, "order"), said, follow=True))


def test_terms_are_ordered_taken_out_and_not_written_over_what_somebody_else_wrote(drafting):
    write(drafting, "flat_funding", {})
    write(drafting, "demand_split", {"commissioner_share": "0.5"})
    write(drafting, "case_mix_drift_cap", {})
    with tenant(drafting.id):
        said = {"actor": drafting.world.operator, "version": drafting.version}
        raise_term(**said, code="case_mix_drift_cap", read=code_of(drafting.version))
        terms = written_of(drafting.version).terms
        assert [one.code for one in terms] == ["flat_funding", "case_mix_drift_cap", "demand_split"]
        old = code_of(drafting.version)
        drop_term(**said, code="flat_funding", read=old)
        with pytest.raises(TextChanged):
            drop_term(**said, code="demand_split", read=old)
        assert [one.code for one in written_of(drafting.version).terms] == ["case_mix_drift_cap", "demand_split"]
        for code in ("case_mix_drift_cap", "demand_split"):
            drop_term(**said, code=code, read=code_of(drafting.version))
        assert text_of_agreement(drafting.version) == {}


def test_figures_that_terms_rest_on_and_limits_are_stated_with_their_source(drafting):
    write(drafting, "cap_and_collar", {"on": "acute"})
    with tenant(drafting.id):
        third = add_organisation(
            actor=drafting.world.operator, ods_code="CHA", name="Test charity", sector="THIRD", role="PROVIDER"
        )
        ContractParty.objects.create(version=drafting.version, organisation=third, role=PartyRole.PROVIDER)
    client, address = drafting.client("ICB"), at(drafting, "figures")
    with pytest.raises(
        TermsNotReady,
        match="the prior year's outturn and the acute part of the prior year's outturn and the limit of loss of Test",
    ):
        drafting.offer()
    html = client.get(address).content.decode()
    assert f'name="limit-{third.id}"' in html
    assert 'value="0.00"' in html
    ids = ids_of(drafting)
    sent = {"baseline": "1,000,000", "acute_baseline": "400,000", "acute_baseline-source": "Accounts"}
    sent |= {f"limit-{ids['ACU']}": "50,000", f"limit-{third.id}": "0", "read": read_on(client, address)}
    assert "Say where this figure comes from." in page(client.post(address, sent))
    shown = page(client.post(address, sent | {"baseline-source": "Accounts of 2025"}, follow=True))
    assert "Figures and limits are written." in shown
    with tenant(drafting.id):
        said = text_of_agreement(drafting.version)
        assert said["figures"] == [
            ["acute_baseline", 40_000_000, "Accounts"],
            ["baseline", 100_000_000, "Accounts of 2025"],
        ]
        assert said["limits"] == [["ACU", 5_000_000], ["CHA", 0]]
    drafting.offer()


def test_a_term_with_somebody_who_left_the_draft_is_written_again(drafting):
    write(drafting, "gain_pain_share", {"over": [{"starts": "0", "shares": HALVES}]})
    with tenant(drafting.id):
        drafting.version.parties.filter(organisation__ods_code="SOC").delete()
    shown = page(drafting.client("ICB").get(at(drafting)))
    assert "SOC is no party any more: write this term again." in shown
    with pytest.raises(TermsNotReady, match="the parameters of gain and pain share"):
        drafting.offer()


def test_a_variation_begins_with_what_was_agreed_and_old_signatures_hold(drafting):
    write(drafting, "gain_pain_share", {"over": [{"starts": "0", "shares": HALVES}]})
    with tenant(drafting.id):
        version = drafting.version
        limit = {Organisation.objects.get(ods_code="ACU").id: 5}
        write_figures(actor=drafting.world.operator, version=version, figures={}, limits=limit, read=code_of(version))
    drafting.begin(Stage.TEST)
    varied = draft(drafting, date(2027, 1, 1))
    with tenant(drafting.id):
        assert text_of_agreement(varied) == text_of_agreement(drafting.version)
        assert drafting.waiting() == 0


def test_it_is_said_from_what_the_year_starts_beside_stable_funding(drafting):
    with tenant(drafting.id):
        version = drafting.version
        terms = Terms(margin=200, beyond=Beyond.EXCESS)
        write_terms(actor=drafting.world.operator, version=version, terms=terms, read=code_of(version))
    write(drafting, "gain_pain_share", {"over": [{"starts": "0", "shares": HALVES}], "against": "payment"})
    client = drafting.client("ACU")
    drafting.offer()
    shown = page(client.get(at(drafting)))
    assert "Payment stays at the plan within 2% of it; beyond it 100% of the excess moves." in shown
    assert "The year is settled from what is paid through it; the terms below move money beside that." in shown
    assert "Cost is compared with the payment so far." in shown


def test_somebody_without_the_right_writes_nothing(drafting):
    drafting.offer()
    assert drafting.client("ACU").get(at(drafting)).status_code == 200
    assert drafting.client("ACU").post(at(drafting, "order"), {}).status_code == 403
