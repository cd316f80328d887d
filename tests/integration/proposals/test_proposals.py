"""A proposal from its case to the money that moves, with interests, a tie, a vote in the room, and what came of it."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.governance.boards.choices import BoardKind
from apps.governance.boards.domain.rules import Conflict, Majority, Rules
from apps.governance.boards.selectors import on_a_day
from apps.governance.boards.services import write_rules
from apps.governance.joint_account.domain.account import Account, Place
from apps.governance.joint_account.models import Posting
from apps.governance.joint_account.selectors import balances_of
from apps.governance.proposals.choices import Outcome, State
from apps.governance.proposals.domain.tally import Choice, Voter, tally
from apps.governance.proposals.models import Ballot, BenefitReport, Case, Decision, Interest, Proposal, Remark, Vote
from apps.governance.proposals.selectors import known, proposals_visible_to
from apps.governance.proposals.services import deciding, voting
from apps.governance.proposals.services.after import not_released, release, report_benefit
from apps.governance.proposals.services.deciding import count_vote, count_what_is_over, decide_tie
from apps.governance.proposals.services.holding import NotNow
from apps.governance.proposals.services.interests import declare, rule
from apps.governance.proposals.services.voting import cast, open_vote, record_in_the_room
from apps.governance.proposals.services.writing import NotACase, remark, rewrite, withdraw
from tests.factories.boards import RULES, form
from tests.factories.once import once
from tests.factories.proposals import POT, TODAY, Decides, said
from tests.factories.world import sit

pytestmark = pytest.mark.django_db
made_once, made = once("proposals", Decides)
COMMITTED = Account.COMMITTED


def vote(made, proposal, **choices):
    """Cast ballots, by the code of a member's organisation; `patients` for the seat of none."""
    with tenant(made.id):
        for code, choice in choices.items():
            actor = made.actor("" if code == "patients" else code)
            cast(actor=actor, proposal=proposal, choice=Choice(choice), gains=False, today=TODAY)


def count(made, proposal):
    with tenant(made.id):
        return count_vote(actor=made.keeper, proposal=proposal, today=TODAY)


def balances(made):
    with tenant(made.id):
        return balances_of(made.board)


def over(made, proposal, monkeypatch):
    """Have the end of a vote pass: everything asks what time it is."""
    with tenant(made.id):
        end = Vote.objects.get(proposal=proposal).closes_at
    for module in (deciding, voting):
        monkeypatch.setattr(f"{module.__name__}.timezone.now", lambda: end + timedelta(seconds=1))


def again(decision):
    """What a decision's own record comes to."""
    kept = decision.record
    rules = Rules(
        **kept["rules"]
        | {"majority": Majority(kept["rules"]["majority"]), "conflict": Conflict(kept["rules"]["conflict"])}
    )
    voters = [
        Voter(one["is_clinician"], one["chairs"], one["is_barred"], Choice(one["choice"]) if one["choice"] else None)
        for one in kept["voters"]
    ]
    return tally(rules, voters, Choice(kept["casting"]) if kept["casting"] else None).result.value


def test_what_is_carried_moves_its_money_once_and_is_released_and_reported_on(made):
    one = made.propose()
    made.open(one)
    vote(made, one, ACU="FOR", SOC="FOR", patients="AGAINST")
    decision = count(made, one)
    # the member for the payee, a nurse, is barred: takes part, and stands in no majority
    assert (decision.outcome, decision.words) == (
        "APPROVED",
        "2 for, 1 against, 0 abstained. 4 took part, where 2 must, 2 of them clinicians, where 1 must be.",
    )
    assert count(made, one) == decision
    assert again(decision) == decision.record["result"] == "CARRIED"
    purpose = Place(COMMITTED, purpose=str(one.uid))
    found = balances(made)
    assert (found[POT], found[purpose]) == (5_800, 4_200)
    uid = uuid4()
    with tenant(made.id):
        for _ in range(2):
            release(actor=made.keeper, decision=decision, uid=uid, pence=4_000, today=TODAY)
        with pytest.raises(SentBefore):
            release(actor=made.keeper, decision=decision, uid=uid, pence=100, today=TODAY)
        with pytest.raises(NotNow, match=r"£2\.00 is committed"):
            release(actor=made.keeper, decision=decision, uid=uuid4(), pence=201, today=TODAY)
        assert not_released(decision) == 200
        assert balances_of(made.board)[Place(Account.PROVIDER, "COM")] == 4_000
        report = {"uid": uuid4(), "months": 12, "before": 42, "after": 31, "source": "Hospital admissions"}
        for _ in range(2):
            report_benefit(actor=made.keeper, decision=decision, **report)
        with pytest.raises(SentBefore):
            report_benefit(actor=made.keeper, decision=decision, **report | {"after": 1})
        assert BenefitReport.objects.count() == 1
    address = reverse("proposals:proposal", kwargs={"uid": made.board.uid, "proposal_uid": one.uid})
    text = page(seated(made.secretary).get(address))
    assert "Promised -8; so far -11 (chance alone -18 to +18): cannot tell." in text
    assert "£2.00 of it is not released yet" in text


def seated(member):
    client = Client()
    sit(client, member)
    return client


def page(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_tie_waits_for_the_chair_and_takes_no_more_ballots(made):
    one = made.propose()
    made.open(one)
    vote(made, one, ACU="FOR", SOC="AGAINST", patients="ABSTAIN")
    assert count(made, one) is None
    assert count(made, one) is None
    with tenant(made.id):
        assert known(one).state(timezone.now()) is State.TIED
        with pytest.raises(NotNow, match="tied"):
            cast(actor=made.actor("SOC"), proposal=one, choice=Choice.FOR, today=TODAY)
        with pytest.raises(NotNow, match="The chair decides"):
            decide_tie(actor=made.actor("SOC"), proposal=one, choice=Choice.FOR, today=TODAY)
        with pytest.raises(NotNow, match="for or against"):
            decide_tie(actor=made.actor("ACU"), proposal=one, choice=Choice.ABSTAIN, today=TODAY)
        decision = decide_tie(actor=made.actor("ACU"), proposal=one, choice=Choice.FOR, today=TODAY)
        assert decide_tie(actor=made.actor("ACU"), proposal=one, choice=Choice.AGAINST, today=TODAY) == decision
    assert (decision.outcome, again(decision)) == ("APPROVED", "CARRIED")
    assert "The chair's casting vote: for." in decision.words


def test_a_member_may_vote_again_until_it_is_counted_and_every_ballot_is_kept(made):
    one = made.propose()
    made.open(one)
    vote(made, one, ACU="FOR", patients="FOR", SOC="FOR")
    vote(made, one, SOC="AGAINST")
    vote(made, one, SOC="AGAINST")
    with tenant(made.id):
        ballots = Ballot.objects.filter(voter__vote__proposal=one, voter__user=made.members["SOC"].user_id)
        assert list(ballots.order_by("id").values_list("choice", flat=True)) == ["FOR", "AGAINST"]
    decision = count(made, one)
    assert decision.words.startswith("2 for, 1 against")
    with tenant(made.id), pytest.raises(NotNow, match="decided"):
        cast(actor=made.actor("SOC"), proposal=one, choice=Choice.FOR, today=TODAY)


def test_interests_bar_until_the_chair_rules_and_nobody_rules_on_their_own(made):
    one = made.propose()
    with tenant(made.id):
        for code, words in (("SOC", "We host it"), ("ACU", "We refer to it"), ("COM", "We are paid")):
            declare(actor=made.actor(code), proposal=one, gains=True, words=words, today=TODAY)
        with pytest.raises(NotNow, match="The chair may rule"):
            declare(actor=made.actor("SOC"), proposal=one, gains=False, words="", today=TODAY)
        ids = {each.words: each.id for each in Interest.objects.all()}
        hosts, refers, paid = ids["We host it"], ids["We refer to it"], ids["We are paid"]
        chair = made.actor("ACU")
        with pytest.raises(NotNow, match="their own interest"):
            rule(actor=chair, proposal=one, interest_id=refers, may_vote=True, words="x", today=TODAY)
        with pytest.raises(NotNow, match="would be paid"):
            rule(actor=chair, proposal=one, interest_id=paid, may_vote=True, words="x", today=TODAY)
        with pytest.raises(NotNow, match="chair rules"):
            rule(actor=made.actor(""), proposal=one, interest_id=hosts, may_vote=True, words="x", today=TODAY)
        rule(actor=chair, proposal=one, interest_id=hosts, may_vote=True, words="Unpaid", today=TODAY)
    made.open(one)
    with tenant(made.id):
        for code in ("ACU", "COM"):
            with pytest.raises(NotNow, match="do not vote"):
                cast(actor=made.actor(code), proposal=one, choice=Choice.FOR, today=TODAY)
        # who says only with the ballot that they would gain, casts none
        cast(actor=made.actor(""), proposal=one, choice=Choice.FOR, gains=True, words="My street", today=TODAY)
        assert known(one).standing_of(made.members[""].user_id).ballots == []
        with pytest.raises(NotNow, match="Say first"):
            other = made.propose()
            made.open(other)
            cast(actor=made.actor("SOC"), proposal=other, choice=Choice.FOR, today=TODAY)
    vote(made, one, SOC="FOR")
    decision = count(made, one)
    assert decision.words.startswith("1 for, 0 against, 0 abstained. 4 took part")
    rulings = [each["ruling"] for each in decision.record["voters"] if each["ruling"]]
    assert rulings == ["Unpaid"]


def test_votes_in_the_room_count_when_they_are_confirmed(made, monkeypatch):
    one = made.propose()
    made.open(one)
    with tenant(made.id):
        voters = {each.voter.user_id: each.voter.id for each in known(one).standings}
        ids = {code: voters[made.members[code].user_id] for code in ("ACU", "SOC", "", "COM")}
        choices = dict.fromkeys(ids.values(), Choice.FOR)
        assert record_in_the_room(actor=made.keeper, proposal=one, choices=choices, today=TODAY) == 3
        assert record_in_the_room(actor=made.keeper, proposal=one, choices=choices, today=TODAY) == 0
        with pytest.raises(NotPermitted):
            record_in_the_room(actor=made.actor("ACU"), proposal=one, choices=choices, today=TODAY)
        with pytest.raises(NotNow, match="not everybody"):
            count_vote(actor=made.keeper, proposal=one, today=TODAY)
    vote(made, one, ACU="FOR", SOC="AGAINST")
    over(made, one, monkeypatch)
    with tenant(made.id):
        assert count_what_is_over(made.world.operator, TODAY) == 1
        assert count_what_is_over(made.world.operator, TODAY) == 0  # it is tied, and waits
        assert known(one).is_tied


def test_a_vote_in_which_too_few_took_part_lapses_and_is_counted_by_itself(made, monkeypatch):
    one = made.propose()
    made.open(one)
    with tenant(made.id), pytest.raises(NotNow, match="not everybody"):
        count_vote(actor=made.keeper, proposal=one, today=TODAY)
    over(made, one, monkeypatch)
    with tenant(made.id):
        with pytest.raises(NotNow, match="not counted yet"):
            cast(actor=made.actor("ACU"), proposal=one, choice=Choice.FOR, gains=False, today=TODAY)
        assert count_what_is_over(made.world.operator, TODAY) == 1
        decision = Decision.objects.get(proposal=one)
        assert (decision.outcome, decision.decided_by, again(decision)) == (Outcome.LAPSED, None, "TOO_FEW")
        assert count_what_is_over(made.world.operator, TODAY) == 0


def test_what_the_account_cannot_pay_for_moves_nothing_and_says_why(made):
    one = made.propose(pence=10_001)
    made.open(one)
    vote(made, one, ACU="FOR", SOC="FOR", patients="FOR")
    decision = count(made, one)
    assert decision.outcome == Outcome.NOT_PAYABLE
    assert decision.words.endswith("Uncommitted: the account has £100.00 and this takes £100.01.")
    assert balances(made)[POT] == 10_000
    with tenant(made.id):
        assert Posting.objects.count() == 1
        with pytest.raises(NotNow, match="approved"):
            release(actor=made.keeper, decision=decision, uid=uuid4(), pence=1, today=TODAY)


def test_a_case_is_written_anew_until_its_vote_and_is_put_once(made):
    uid = uuid4()
    one = made.propose(uid=uid)
    assert made.propose(uid=uid) == one
    with pytest.raises(SentBefore):
        made.propose(uid=uid, pence=1)
    author, case = made.actor("SOC"), said(made.payee.id, pence=5_000)
    with tenant(made.id):
        written = rewrite(actor=author, proposal=one, said=case, read=1, today=TODAY)
        assert rewrite(actor=author, proposal=one, said=case, read=1, today=TODAY) == written
        with pytest.raises(NotNow, match="anew since"):
            rewrite(actor=author, proposal=one, said=said(made.payee.id), read=1, today=TODAY)
        with pytest.raises(NotNow, match="Whoever made"):
            rewrite(actor=made.actor("ACU"), proposal=one, said=case, read=2, today=TODAY)
        with pytest.raises(NotNow, match="anew since"):
            open_vote(actor=made.keeper, proposal=one, closes_on=TODAY + timedelta(days=3), read=1, today=TODAY)
        for days in (0, 15):
            closes = TODAY + timedelta(days=days)
            with pytest.raises(NotNow, match="14 days at most"):
                open_vote(actor=made.keeper, proposal=one, closes_on=closes, read=2, today=TODAY)
        closes = TODAY + timedelta(days=14)
        with pytest.raises(NotNow, match="secretary or the chair"):
            open_vote(actor=author, proposal=one, closes_on=closes, read=2, today=TODAY)
        opened = open_vote(actor=made.keeper, proposal=one, closes_on=closes, read=2, today=TODAY)
        assert open_vote(actor=made.keeper, proposal=one, closes_on=closes, read=2, today=TODAY) == opened
        with pytest.raises(NotNow, match="vote open"):
            rewrite(actor=author, proposal=one, said=said(made.payee.id), read=2, today=TODAY)


def test_odd_cases_are_refused(made):
    for changes, field in (
        ({"promised": 0}, "promised"),
        ({"promised": -32}, "promised"),
        ({"payee_id": 0}, "payee"),
    ):
        with pytest.raises(NotACase) as refusal:
            made.propose(**changes)
        assert refusal.value.field == field
    with pytest.raises(NamesSomebody):
        made.propose(why="See 943 476 5919")
    with pytest.raises(NotPermitted), tenant(made.id):
        withdraw(actor=made.world.actor(made.world.member(Role.COMMISSIONER)), proposal=None, why="", today=TODAY)


def test_withdrawn_it_is_voted_on_no_more(made):
    one = made.propose()
    made.open(one)
    with tenant(made.id):
        with pytest.raises(NotNow, match="Whoever made"):
            withdraw(actor=made.actor("ACU"), proposal=one, why="Not mine", today=TODAY)
        withdraw(actor=made.actor("SOC"), proposal=one, why="Another way was found", today=TODAY)
        with pytest.raises(NotNow, match="by now: decided"):
            withdraw(actor=made.actor("SOC"), proposal=one, why="Again", today=TODAY)
        with pytest.raises(NotNow):
            cast(actor=made.actor("ACU"), proposal=one, choice=Choice.FOR, gains=False, today=TODAY)


def test_others_see_what_was_decided_and_nothing_of_what_was_said(made):
    one, other, gone = made.propose(), made.propose(title="Evening clinic"), made.propose(title="Gone again")
    with tenant(made.id):
        words = "Between us members"
        remark(actor=made.actor("SOC"), proposal=one, uid=uuid4(), title="", words=words, today=TODAY)
        withdraw(actor=made.actor("SOC"), proposal=gone, why="Another way", today=TODAY)
    made.open(one)
    vote(made, one, ACU="FOR", SOC="FOR", patients="FOR")
    commissioner = made.world.member(Role.COMMISSIONER)
    at = {name: reverse(f"proposals:{name}", kwargs={"uid": made.board.uid}) for name in ("list", "register")}
    pages = {
        each.uid: reverse("proposals:proposal", kwargs={"uid": made.board.uid, "proposal_uid": each.uid})
        for each in (one, other, gone)
    }
    client = seated(commissioner)
    assert [client.get(pages[each.uid]).status_code for each in (one, other, gone)] == [404, 404, 404]
    count(made, one)
    assert [client.get(pages[each.uid]).status_code for each in (one, other, gone)] == [200, 404, 404]
    seen = page(client.get(at["list"])) + page(client.get(at["register"])) + page(client.get(pages[one.uid]))
    assert "Foot protection clinic" in seen
    assert not any(text in seen for text in ("Evening clinic", "Gone again", words))
    member = seated(made.members["ACU"])
    assert words in page(member.get(pages[one.uid]))
    assert "Evening clinic" in page(member.get(at["list"]))
    # in an alliance commissioners see all
    with tenant(made.id):
        board = form(made.world, "Frailty", kind=BoardKind.ALLIANCE)
        found = on_a_day(board, TODAY)
        actor = made.world.actor(commissioner)
        assert proposals_visible_to(actor, found).query.where == proposals_visible_to(made.keeper, found).query.where


def test_nothing_of_it_is_ever_changed_by_the_orm_or_by_sql(made):
    one = made.propose()
    made.open(one)
    vote(made, one, ACU="FOR", SOC="FOR", patients="FOR")
    decision = count(made, one)
    with tenant(made.id):
        ballot = Ballot.objects.first()
        for row in (one, ballot, decision, Case.objects.first()):
            with pytest.raises(NeverChanges):
                row.save()
            with pytest.raises(NeverChanges):
                row.delete()
        for table in ("proposal", "case", "remark", "interest", "ruling", "vote", "voter", "ballot", "tie", "decision"):
            for sql in (f"UPDATE proposals_{table} SET id = id", f"DELETE FROM proposals_{table}"):
                with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        late = {"choice": "AGAINST", "in_the_room": False, "cast_at": timezone.now()}
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            Ballot.objects.create(voter=ballot.voter, **late)
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            case = {key: value for key, value in Case.objects.values().first().items() if key != "id"}
            Case.objects.create(**case | {"version": 2})
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            Remark.objects.create(proposal=one, uid=uuid4(), words="Too late", said_at=timezone.now())


def test_where_members_leave_who_would_gain_they_do_not_speak(made):
    one = made.propose()
    with tenant(made.id):
        words = {"proposal": one, "title": "", "words": "We can begin in May", "today": TODAY}
        remark(actor=made.actor("COM"), uid=uuid4(), **words)
        rules = replace(RULES, conflict=Conflict.LEAVES)
        write_rules(actor=made.keeper, board=made.board, rules=rules, starts_on=TODAY, reason="Agreed", today=TODAY)
        with pytest.raises(NotNow, match="you do not speak"):
            remark(actor=made.actor("COM"), uid=uuid4(), **words)
        remark(actor=made.actor("SOC"), uid=uuid4(), **words)


def test_proposals_are_numbered_by_board(made):
    assert [made.propose().number for _ in range(3)] == [1, 2, 3]
    with tenant(made.id):
        assert Proposal.objects.count() == 3
