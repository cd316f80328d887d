"""A contract is arranged, what it lacks is assumed and signed by every party, and it goes live."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.models import Organisation, SharingAgreement
from apps.foundation.partnerships.services import BoundAlready, join_sharing_agreement
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.arrangements import TEXTS
from apps.money.contracts.domain.assumptions import Amended, PastItsDay
from apps.money.contracts.domain.go_live import Check, NotReadyToGoLive, State
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, WroteIt
from apps.money.contracts.domain.stages import NotTheNextStage, NotYetAgreed
from apps.money.contracts.models import Arrangements, Assumption, OutcomeMeasure
from apps.money.contracts.selectors.agreeing import assumptions_ending, assumptions_of, assumptions_waiting_for
from apps.money.contracts.selectors.going_live import checks_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.agreeing import sign_assumption, word_assumption
from apps.money.contracts.services.signing import move_stage, take_back
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze
from tests.factories.agreeing import TODAY, WORDING, ready
from tests.factories.once import once
from tests.factories.pages import seated, tables_of

FAR = {"starts_on": date(2089, 4, 1), "ends_before": date(2090, 4, 1)}
"""A term that no day of a test run lies in, so that pages say the same on every day."""


def agreeing_made():
    return ready(**FAR)


made_once, agreeing = once("going_live", agreeing_made)


def at(agreeing, name, **more):
    return reverse(f"contracts:{name}", kwargs={"uid": agreeing.contract.uid, **more})


def states(agreeing, today=TODAY):
    with tenant(agreeing.id):
        return {one.check: one.state for one in checks_of(agreeing.version, today)}


def unmet(agreeing, today=TODAY):
    return {check for check, state in states(agreeing, today).items() if state == State.NOT_MET}


def move(agreeing, stage, *, actor=None, today=TODAY):
    with tenant(agreeing.id):
        return move_stage(actor=actor or agreeing.actors["ICB"], version=agreeing.version, stage=stage, today=today)


def form_of(agreeing, client):
    """What the form of the arrangements sends when nothing was typed."""
    page = client.get(at(agreeing, "arrange")).content.decode()
    return {"read": page.split('name="read" value="')[1].split('"')[0]}


# Arrangements


def test_arrangements_are_written_on_one_page_and_are_part_of_what_is_signed(agreeing):
    client = agreeing.client("ICB")
    with tenant(agreeing.id):
        before = code_of(agreeing.version)
        acute = Organisation.objects.get(ods_code="ACU")
    typed = form_of(agreeing, client) | {
        "dispute_route": "The managers meet, then the board decides.",
        "equality": "Kept by the secretary",
        "equality_noted_on": "14/9/2025",
        "decommissions": "no",
        f"definition-{acute.id}": "Its records are late",
        f"consequence-{acute.id}": "It says why",
        "name-1": "Home after 91 days",
        "explained-1": "At home",
        "target-1": "85 in 100",
    }
    answer = client.post(at(agreeing, "arrange"), typed, follow=True)
    page = answer.content.decode()
    assert "The arrangements are written." in page
    assert "Noted on 14 September 2025." in page
    assert "No service ends or shrinks." in page
    assert [acute.name, "Its records are late", "It says why"] in tables_of(answer)[0]
    assert tables_of(answer)[1][1:] == [["Home after 91 days", "At home", "85 in 100"]]
    with tenant(agreeing.id):
        assert code_of(agreeing.version) != before
    again = client.post(at(agreeing, "arrange"), typed)
    assert "Somebody has changed this version since you opened it." in again.content.decode()


def test_what_is_written_by_half_is_refused_and_kept_on_the_page(agreeing):
    client = agreeing.client("ICB")
    with tenant(agreeing.id):
        acute = Organisation.objects.get(ods_code="ACU")
    typed = form_of(agreeing, client) | {
        "equality": "Kept by the secretary",
        f"consequence-{acute.id}": "It says why",
        "name-0": "Home",
        "explained-0": "At home",
        "name-1": "home",
        "explained-1": "At home",
        "target-1": "85 in 100",
    }
    page = client.post(at(agreeing, "arrange"), typed).content.decode()
    for label in ("Day on which it was noted", f"What non-performance is: {acute.name}", "Measure 1: target"):
        assert f"{label}: Give an answer." in page.replace("&#39;", "'")
    assert "Another measure has this name." in page
    assert (
        "Give a day that has come."
        in client.post(at(agreeing, "arrange"), typed | {"equality_noted_on": "1/1/2099"}).content.decode()
    )
    assert "It says why" in page
    with tenant(agreeing.id):
        assert not Arrangements.objects.exists()
        assert not OutcomeMeasure.objects.exists()


def test_arrangements_written_anew_take_the_place_of_those_before(agreeing):
    agreeing.arrange()
    client = agreeing.client("ICB")
    answer = client.get(at(agreeing, "arrange")).content.decode()
    assert 'value="Home after 91 days"' in answer
    client.post(at(agreeing, "arrange"), form_of(agreeing, client) | {"vat": "Exempt"})
    with tenant(agreeing.id):
        written = Arrangements.objects.get()
        assert (written.vat, written.dispute_route, written.sharing_agreement_id) == ("Exempt", "", None)
        assert not OutcomeMeasure.objects.exists()


def test_nobody_writes_in_arrangements_that_the_parties_have_to_sign(agreeing):
    agreeing.arrange()
    agreeing.offer()
    client = agreeing.client("ICB")
    assert client.get(at(agreeing, "arrange")).status_code == 302
    with pytest.raises(NotADraft):
        agreeing.arrange()
    assert "Write the arrangements" not in client.get(at(agreeing, "arrangements")).content.decode()
    with tenant(agreeing.id):
        take_back(actor=agreeing.world.operator, version=agreeing.version)
    agreeing.arrange(measures=[])


def test_whoever_wrote_in_the_arrangements_does_not_sign_the_version(agreeing):
    client = agreeing.client("ICB")
    client.post(at(agreeing, "arrange"), form_of(agreeing, client) | {"vat": "Exempt"})
    agreeing.arrange()
    agreeing.offer()
    with pytest.raises(WroteIt):
        agreeing.sign("ICB")


def test_a_change_of_any_arrangement_is_another_text(agreeing):
    seen = set()
    changes = [{}, {"measures": []}, {"non_performance": {}}, {"decommissions": False}, {"sharing_agreement": None}]
    changes += [{"texts": dict.fromkeys(TEXTS, "Short"), "equality_noted_on": TODAY}]
    for change in changes:
        agreeing.arrange(**change)
        with tenant(agreeing.id):
            seen.add(code_of(agreeing.version))
    assert len(seen) == len(changes)


# Assumptions


def test_an_assumption_covers_when_every_party_has_signed_it_and_until_its_day(agreeing):
    agreeing.arrange(texts=dict.fromkeys(TEXTS, "Agreed") | {"system_audit": ""})
    agreeing.offer()
    assumption = agreeing.assume(until=TODAY)
    assert unmet(agreeing) == {Check.SYSTEM_AUDIT}
    agreeing.sign_assumption(assumption, "ICB", "ACU", "COM")
    assert unmet(agreeing) == {Check.SYSTEM_AUDIT}
    agreeing.sign_assumption(assumption, "SOC")
    assert states(agreeing)[Check.SYSTEM_AUDIT] == State.COVERED
    assert unmet(agreeing, TODAY + timedelta(days=1)) == {Check.SYSTEM_AUDIT}


def test_an_assumption_is_signed_by_parties_once_each_and_by_nobody_for_two_nor_by_its_writer(agreeing):
    agreeing.world.send("organisations", "ods_code,name,sector,role\nMEN,Test mental health,MENTAL_HEALTH,PROVIDER\n")
    agreeing.offer()
    with tenant(agreeing.id):
        assumption = word_assumption(
            actor=agreeing.actors["ICB"], version=agreeing.version, wording=WORDING, uid=uuid4(), now=timezone.now()
        )
    with pytest.raises(WroteIt, match="You wrote this assumption"):
        agreeing.sign_assumption(assumption, "ICB")
    agreeing.sign_assumption(assumption, "COM")
    with pytest.raises(SignedAlready):
        agreeing.sign_assumption(assumption, "COM")
    both = agreeing.world.member(Role.PROVIDER_MANAGER, organisation="SOC", email="com@signs.example")
    stranger = agreeing.world.member(Role.PROVIDER_MANAGER, organisation="MEN", email="men@signs.example")
    finance = agreeing.world.member(Role.PROVIDER_FINANCE, organisation="ACU", email="finance@signs.example")
    for member, refusal in ((both, SignedForAnother), (stranger, NotTheirs), (finance, NotPermitted)):
        agreeing.actors["?"] = agreeing.world.actor(member)
        with pytest.raises(refusal):
            agreeing.sign_assumption(assumption, "?")
    with tenant(agreeing.id):
        waits = [
            assumptions_waiting_for(agreeing.actors["ACU"], WORDING.until + timedelta(days=n)).count() for n in (0, 1)
        ]
    assert waits == [1, 0]
    with pytest.raises(PastItsDay):
        agreeing.sign_assumption(assumption, "ACU", today=date(2090, 4, 1))


def test_an_amendment_is_another_row_and_what_was_signed_covers_until_it_is_signed_too(agreeing):
    agreeing.arrange(texts=dict.fromkeys(TEXTS, "Agreed") | {"system_audit": ""})
    agreeing.offer()
    first = agreeing.assume(until=TODAY)
    agreeing.sign_assumption(first)
    uid, now = uuid4(), timezone.now()

    def amend(wording, uid):
        with tenant(agreeing.id):
            return word_assumption(
                actor=agreeing.world.operator,
                version=agreeing.version,
                wording=wording,
                uid=uid,
                now=now,
                amends=first,
            )

    second = amend(WORDING, uid)
    assert amend(WORDING, uid).id == second.id
    with pytest.raises(SentBefore):
        amend(replace(WORDING, plan="Another"), uid)
    with pytest.raises(Amended):
        amend(WORDING, uuid4())
    with pytest.raises(Amended):
        agreeing.sign_assumption(first, "ICB")
    assert states(agreeing)[Check.SYSTEM_AUDIT] == State.COVERED
    assert unmet(agreeing, TODAY + timedelta(days=1)) == {Check.SYSTEM_AUDIT}
    agreeing.sign_assumption(second)
    assert unmet(agreeing, TODAY + timedelta(days=1)) == set()
    with tenant(agreeing.id):
        assert [one.state.name for one in assumptions_of(agreeing.version, TODAY)] == ["REPLACED", "ACCEPTED"]


def test_the_page_words_an_assumption_once_and_home_says_whom_it_waits_for(agreeing):
    agreeing.offer()
    writer, signer = agreeing.client("ICB"), agreeing.client("ACU")
    page = writer.get(at(agreeing, "new-assumption") + "?covers=PLAN").content.decode()
    assert '<option value="PLAN" selected>' in page
    typed = {"uid": str(uuid4()), "missing": "Levels", "assumed": "As at home", "risk_bearer": "Commissioners"}
    typed |= {"plan": "A file", "until": "31/3/2089", "covers": "PLAN"}
    refused = writer.post(at(agreeing, "new-assumption"), typed | {"until": "31/3/2020", "covers": "FEES"})
    assert "Give a day that has not passed." in refused.content.decode()
    for _ in range(2):
        writer.post(at(agreeing, "new-assumption"), typed)
    with tenant(agreeing.id):
        one = Assumption.objects.get()
    home, late = reverse("dashboards:home"), agreeing.client("COM")
    waits = "an assumption until 31 March 2089: Test hospital has not signed."
    assert waits in signer.get(home).content.decode()
    for said in ("You have signed the assumption for", "Your organisation has signed this assumption."):
        answer = signer.post(at(agreeing, "sign-assumption", assumption_uid=one.uid), follow=True)
        assert said in answer.content.decode()
    assert waits not in signer.get(home).content.decode()
    assert "You wrote this assumption." in writer.get(at(agreeing, "assumptions")).content.decode()
    colleague = agreeing.world.member(Role.COMMISSIONER, organisation="ICB", email="colleague@signs.example")
    with tenant(agreeing.id):
        sign_assumption(actor=agreeing.world.actor(colleague), assumption=one, now=timezone.now(), today=TODAY)
    assert "You wrote this assumption." not in writer.get(at(agreeing, "assumptions")).content.decode()
    amendment = typed | {"uid": str(uuid4()), "plan": "Two files"}
    writer.post(at(agreeing, "amend-assumption", assumption_uid=one.uid), amendment)
    assert late.get(home).content.decode().count("an assumption until") == 1
    with tenant(agreeing.id):
        take_back(actor=agreeing.world.operator, version=agreeing.version)
    assert "an assumption until" not in late.get(home).content.decode()
    agreeing.offer()
    page = signer.get(at(agreeing, "assumptions")).content.decode()
    assert page.index("Two files") < page.index("A file")
    assert "In the place of assumption 1." in page
    assert page.index("Waiting for 4 parties") < page.index(">Replaced<")


# Going live


def test_a_version_goes_live_from_shadow_price_when_every_party_has_signed_and_every_check_holds(agreeing):
    agreeing.arrange()
    agreeing.begin(Stage.SHADOW_CURRENCY)
    with pytest.raises(NotTheNextStage):
        move(agreeing, Stage.LIVE)
    move(agreeing, Stage.SHADOW_PRICE)
    with pytest.raises(NotPermitted):
        move(agreeing, Stage.LIVE, actor=agreeing.actors["ACU"])
    client = agreeing.client("ICB")
    assert "What it takes: the go-live checks" in agreeing.page("ICB")
    page = client.get(at(agreeing, "go-live")).content.decode()
    assert "10 checks: 10 met." in page
    assert "Move on to live from 1 April 2089" in page
    assert "Move on to live" not in agreeing.client("ACU").get(at(agreeing, "go-live")).content.decode()
    for _ in range(2):
        answer = client.post(reverse("contracts:stage", args=[agreeing.contract.uid]), {"stage": "LIVE"}, follow=True)
    for shown in (answer.content.decode(), agreeing.page("ACU")):
        assert "<strong>Live from 1 April 2089.</strong>" in shown
    with tenant(agreeing.id):
        assert (agreeing.version.stage, agreeing.version.live_from) == (Stage.LIVE, date(2089, 4, 1))


@pytest.mark.parametrize(
    ("check", "lacking"),
    [
        (Check.SHARING, {"bound": ("ICB", "ACU", "COM")}),
        (Check.SHARING, {"sharing_agreement": None}),
        (Check.OUTCOMES, {"measures": []}),
        (Check.NON_PERFORMANCE, {"non_performance": {}}),
        (Check.DECOMMISSIONING, {"decommissions": None}),
        (Check.RISK_SHARE, {"texts": dict.fromkeys(TEXTS, "Agreed") | {"risk_share": ""}}),
    ],
)
def test_it_does_not_go_live_while_a_check_is_neither_met_nor_covered(agreeing, check, lacking):
    agreeing.arrange(**lacking)
    agreeing.begin(Stage.SHADOW_PRICE)
    assert unmet(agreeing) == {check}
    with pytest.raises(NotReadyToGoLive):
        move(agreeing, Stage.LIVE)
    client = agreeing.client("ICB")
    page = client.get(at(agreeing, "go-live")).content.decode()
    assert "10 checks: 9 met, 1 not met." in page
    assert "Move on to live" not in page
    answer = client.post(reverse("contracts:stage", args=[agreeing.contract.uid]), {"stage": "LIVE"}, follow=True)
    assert "It cannot go live yet. Not met:" in answer.content.decode()
    with tenant(agreeing.id):
        assert agreeing.version.stage == Stage.SHADOW_PRICE


def test_a_check_that_an_assumption_covers_lets_it_go_live_until_the_day_has_passed(agreeing):
    agreeing.arrange(texts=dict.fromkeys(TEXTS, "Agreed") | {"system_audit": ""})
    agreeing.begin(Stage.SHADOW_PRICE)
    agreeing.sign_assumption(agreeing.assume(until=TODAY))
    with pytest.raises(NotReadyToGoLive):
        move(agreeing, Stage.LIVE, today=TODAY + timedelta(days=1))
    move(agreeing, Stage.LIVE)
    assert unmet(agreeing, TODAY + timedelta(days=1)) == {Check.SYSTEM_AUDIT}


def test_a_signature_that_no_longer_stands_keeps_it_from_going_live(agreeing):
    agreeing.arrange()
    agreeing.begin(Stage.SHADOW_PRICE)
    with tenant(agreeing.id):
        agreeing.version.outcome_measures.update(target="None")
    with pytest.raises(NotYetAgreed):
        move(agreeing, Stage.LIVE)
    assert "4 parties have not signed" in agreeing.client("ICB").get(at(agreeing, "go-live")).content.decode()


def test_a_party_that_signs_the_sharing_agreement_later_mends_its_check(agreeing):
    agreeing.arrange(bound=("ICB", "ACU", "COM"))
    agreeing.begin(Stage.SHADOW_PRICE)
    administrator = seated(agreeing.world, Role.ADMINISTRATOR)
    with tenant(agreeing.id):
        given = {"agreement": SharingAgreement.objects.get().id}
        given["organisation"] = Organisation.objects.get(ods_code="SOC").id
    address = reverse("administration:join-agreement")
    assert "is bound by ISA-12." in administrator.post(address, given, follow=True).content.decode()
    assert "is bound by it already." in administrator.post(address, given).content.decode()
    assert unmet(agreeing) == set()
    move(agreeing, Stage.LIVE)
    with tenant(agreeing.id):
        agreement, stranger = SharingAgreement.objects.get(), agreeing.actors["ICB"]
        with pytest.raises(NotPermitted):
            join_sharing_agreement(actor=stranger, agreement=agreement, organisation=Organisation.objects.first())
        with pytest.raises(BoundAlready):
            join_sharing_agreement(
                actor=agreeing.world.operator,
                agreement=agreement,
                organisation=Organisation.objects.get(ods_code="SOC"),
            )


def test_an_agreement_to_come_or_over_is_not_in_force(agreeing):
    agreeing.arrange()
    with tenant(agreeing.id):
        agreed = SharingAgreement.objects.get()
    assert unmet(agreeing, agreed.last_day) == set()
    assert unmet(agreeing, agreed.ends_before) == {Check.SHARING}
    assert unmet(agreeing, agreed.starts_on - timedelta(days=1)) == {Check.SHARING}


def test_a_reader_without_the_pen_sees_the_checks_and_no_way_to_write(agreeing):
    agreeing.begin(Stage.SHADOW_PRICE)
    client = agreeing.client("ACU")
    answer = client.get(at(agreeing, "go-live"))
    assert tables_of(answer)[0][-1][:3] == ["System-audit plan", "Not met", "No plan"]
    for page in ("go-live", "arrangements", "assumptions"):
        shown = client.get(at(agreeing, page)).content.decode()
        assert "Word an assumption" not in shown
        assert "Write " not in shown.split("<main")[1]
    for page in ("arrange", "new-assumption"):
        assert client.get(at(agreeing, page)).status_code == 403


def links_of(agreeing, who):
    """What stands under "Mend or read" beside each check that is not met."""
    rows = tables_of(agreeing.client(who).get(at(agreeing, "go-live")))[0]
    return {row[0]: row[3] for row in rows if row[1:2] == ["Not met"]}


def test_a_check_that_is_not_met_leads_to_what_mends_it_for_this_reader_or_says_who_does(agreeing):
    draft = links_of(agreeing, "ICB")
    assert draft["Risk share documented"].startswith("How risk is shared")
    assert draft["System-audit plan"].startswith("Write the arrangements")
    agreeing.arrange(bound=("ICB", "ACU", "COM"), texts=dict.fromkeys(TEXTS, "Agreed") | {"risk_share": ""})
    agreeing.begin(Stage.SHADOW_PRICE)
    in_force = links_of(agreeing, "ICB")
    assert in_force["Risk share documented"].startswith("Vary this contract")
    sharing = "Information-sharing agreement in force"
    assert "The administrator records who signs it" in in_force[sharing]
    read = links_of(agreeing, "ACU")
    assert "Commissioners vary the contract." in read["Risk share documented"]
    assert "Vary this contract" not in read["Risk share documented"]


def test_an_accepted_assumption_of_a_live_contract_that_ends_soon_is_said_at_home_and_on_the_contract(agreeing):
    agreeing.arrange(texts=dict.fromkeys(TEXTS, "Agreed") | {"system_audit": ""})
    agreeing.begin(Stage.SHADOW_PRICE)
    soon, today = timezone.localdate() + timedelta(days=29), timezone.localdate()
    agreeing.sign_assumption(agreeing.assume(until=soon), today=today)
    with tenant(agreeing.id):
        assert assumptions_ending(today) == []
    move(agreeing, Stage.LIVE, today=today)
    said = f"System-audit plan: the assumption in its place is cover until {day_in_words(soon)}."
    for address in (reverse("dashboards:home"), at(agreeing, "terms")):
        assert said in agreeing.client("ACU").get(address).content.decode()
    with tenant(agreeing.id):
        ended = agreeing.actors["COM"].organisation_id
        assert [one.assumption.until for one in assumptions_ending(today + timedelta(days=90), party=ended)] == [soon]
        assert assumptions_ending(today - timedelta(days=1)) == []
        assert assumptions_ending(today, party=Organisation.objects.get(ods_code="P01").id) == []


def test_signing_an_assumption_of_another_contract_by_its_address_finds_nothing(agreeing):
    agreeing.offer()
    assumption = agreeing.assume()
    other = agreeing.world.contract(code="other", starts_on=date(2085, 4, 1), ends_before=date(2086, 4, 1))
    address = reverse("contracts:sign-assumption", kwargs={"uid": other.uid, "assumption_uid": assumption.uid})
    assert agreeing.client("ACU").post(address).status_code == 404


# What is said of money once it is live


@pytest.mark.parametrize(
    ("moved_on", "of_the_statement", "of_the_year"),
    [
        (date(2026, 2, 10), "", ""),
        (
            date(2026, 4, 10),
            "Shadow. The contract is live from 1 May 2026; no money moves for what lies before.",
            "Live from 1 May 2026. What lies before is computed and shown as if it were live; no money moves for it.",
        ),
    ],
)
def test_months_before_it_is_live_stay_shadow_and_those_after_do_not(
    db, settings, moved_on, of_the_statement, of_the_year
):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "live"}}
    agreeing = ready("other")
    agreeing.arrange()
    agreeing.begin(Stage.SHADOW_PRICE)
    commissioner, client = agreeing.actors["ICB"], agreeing.client("ICB")
    with tenant(agreeing.id):
        job = ask_to_freeze(
            actor=commissioner,
            contract=agreeing.contract,
            month=date(2026, 4, 1),
            today=date(2026, 7, 20),
            nudge=False,
        )
    agreeing.world.do(job)
    with tenant(agreeing.id):
        statement = Statement.objects.get().uid
    dashboard = reverse("reconciliation:dashboard", args=[agreeing.contract.uid])
    month = reverse("reconciliation:statement", args=[agreeing.contract.uid, statement])
    before = "Shadow price. Everything is computed and shown as if it were live; no money moves."
    assert (said_of_shadow(client, dashboard), said_of_shadow(client, month)) == (before, before)
    move(agreeing, Stage.LIVE, today=moved_on)
    assert said_of_shadow(client, dashboard) == of_the_year
    assert said_of_shadow(client, month) == of_the_statement


def said_of_shadow(client, address):
    """The words of the mark over the figures; empty where there is none."""
    _, mark, rest = client.get(address).content.decode().partition('<div class="app-shadow">')
    return " ".join(strip_tags(rest.split("</div>")[0]).split()) if mark else ""
