"""Boards: formed, given rules and seats by the secretary, as they stood on any day."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.accounts.services import end_membership
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.foundation.kernel.nhs_number import test_number as number_of
from apps.foundation.partnerships.models import Organisation
from apps.governance.boards.choices import BoardKind, Discipline
from apps.governance.boards.domain.rules import NotRules
from apps.governance.boards.models import Board, BoardRules, Chair, Holder, Seat
from apps.governance.boards.selectors import may_have_seats, may_sit_in, member_of, on_a_day
from apps.governance.boards.services import (
    ChangedMeanwhile,
    NotASeat,
    NotFormed,
    SeatSaid,
    add_seat,
    end_seat,
    form_board,
    name_chair,
    seat_somebody,
    write_rules,
)
from tests.factories.boards import GROUP, RULES, SINCE, board_of, form, seat, sit_down
from tests.factories.once import once
from tests.factories.world import World, sit

pytestmark = pytest.mark.django_db
LATER = SINCE + timedelta(days=30)


class Made:
    """A partnership with a board that can decide, its members, its secretary and a commissioner."""

    def __init__(self):
        self.world = World.make("here")
        self.id = self.world.partnership.id
        self.board, self.members = board_of(self.world)
        self.secretary = self.world.member(Role.BOARD_SECRETARY)
        self.commissioner = self.world.member(Role.COMMISSIONER)

    def actor(self, code):
        return self.world.actor(self.members[code])

    def seat_of(self, name):
        with tenant(self.id):
            return next(one.seat for one in on_a_day(self.board, LATER).members if one.seat.of == name)


made_once, made = once("boards", Made)


def page(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def at(made, name, **more):
    return reverse(f"boards:{name}", kwargs={"uid": made.board.uid, **more})


def test_a_board_stands_as_it_was_on_each_day(made):
    with tenant(made.id):
        before, since = on_a_day(made.board, SINCE - timedelta(days=1)), on_a_day(made.board, SINCE)
        assert (before.rules, before.members, before.chair) == (None, [], None)
        assert [one.seat.of for one in since.members] == [
            "Test hospital",
            "Test community trust",
            "Test council",
            GROUP,
        ]
        assert since.chair.seat.of == "Test hospital"
        assert len(since.voting) == 4
        assert since.rules.rules == RULES


def test_rules_hold_from_their_day_and_those_before_stay(made):
    stricter = RULES.__class__(4, 2, RULES.majority, False, RULES.conflict, 7)
    with tenant(made.id):
        for reason, rules in (("Meeting 2", RULES), ("Meeting 2, put right", stricter)):
            write_rules(
                actor=made.world.operator, board=made.board, rules=rules, starts_on=LATER, reason=reason, today=SINCE
            )
        assert on_a_day(made.board, LATER - timedelta(days=1)).rules.rules == RULES
        assert on_a_day(made.board, LATER).rules.rules == stricter
        assert BoardRules.objects.count() == 3
        with pytest.raises(NotRules) as refusal:
            write_rules(
                actor=made.world.operator, board=made.board, rules=RULES, starts_on=SINCE, reason="No", today=LATER
            )
        assert refusal.value.field == "starts_on"
        with pytest.raises(NeverChanges):
            BoardRules.objects.update(quorum=1)


def test_a_pathway_has_one_board_and_a_form_sent_twice_forms_one(made):
    operator, uid = made.world.operator, uuid4()
    said = {"name": "COPD board", "pathway": "COPD", "kind": BoardKind.PROVIDERS}
    with tenant(made.id):
        first = form_board(actor=operator, uid=uid, **said, today=SINCE)
        assert form_board(actor=operator, uid=uid, **said, today=LATER) == first
        with pytest.raises(SentBefore):
            form_board(actor=operator, uid=uid, **(said | {"name": "Another"}), today=SINCE)
        with pytest.raises(NotFormed, match="This pathway has a board already"):
            form_board(actor=operator, uid=uuid4(), **(said | {"pathway": "copd"}), today=SINCE)
        with pytest.raises(NamesSomebody):
            form_board(actor=operator, uid=uuid4(), **(said | {"name": number_of(1)}), today=SINCE)
        assert AuditEvent.objects.filter(action="BOARD_FORMED").count() == 2


def test_commissioners_hold_seats_only_in_an_alliance(made):
    alliance = form(made.world, "Frailty", kind=BoardKind.ALLIANCE)
    with tenant(made.id):
        commissioner = Organisation.objects.get(ods_code="ICB")
        said = SeatSaid(commissioner.id, "", Discipline.MANAGER, True)
        assert commissioner not in may_have_seats(made.board)
        with pytest.raises(NotASeat, match="Commissioners hold seats only in an alliance"):
            add_seat(actor=made.world.operator, board=made.board, uid=uuid4(), said=said, today=SINCE)
        assert add_seat(actor=made.world.operator, board=alliance, uid=uuid4(), said=said, today=SINCE).of == (
            "Test commissioner"
        )


@pytest.mark.parametrize("both", [True, False])
def test_a_seat_is_of_an_organisation_or_of_a_group(made, both):
    with tenant(made.id):
        trust = Organisation.objects.get(ods_code="COM")
        said = SeatSaid(trust.id if both else None, GROUP if both else "", Discipline.PATIENT, True)
        with pytest.raises(NotASeat, match="of an organisation, or of a group"):
            add_seat(actor=made.world.operator, board=made.board, uid=uuid4(), said=said, today=SINCE)
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(
                board=made.board,
                organisation_id=said.organisation_id,
                group=said.group,
                discipline=said.discipline,
                is_voting=True,
                starts_on=SINCE,
            )


def test_somebody_sits_for_their_organisation_and_in_one_seat_of_a_board(made):
    nurse = seat(made.world, made.board, "COM", Discipline.NURSE)
    other = made.world.member(Role.BOARD_MEMBER, organisation="COM", email="other@here.example")
    with tenant(made.id):
        names = {one.email for one in may_sit_in(nurse, LATER)}
        assert names == {"other@here.example"}
        for user in (made.members["COM"].user, made.members["ACU"].user):
            with pytest.raises(NotASeat, match="hold another seat"):
                seat_somebody(actor=made.world.operator, seat=nurse, user=user, seen=None, today=LATER)
        with pytest.raises(IntegrityError), transaction.atomic():
            Holder.objects.create(seat=nurse, board=made.board, user=made.members["COM"].user, starts_on=LATER)
    sit_down(made.world, nurse, other)
    with tenant(made.id), pytest.raises(IntegrityError), transaction.atomic():
        Holder.objects.create(seat=nurse, board=made.board, user=made.secretary.user, starts_on=LATER)


def test_a_member_is_one_only_as_such_and_for_their_own_organisation(made):
    doctor = made.actor("ACU")
    with tenant(made.id):
        found = on_a_day(made.board, LATER)
        assert member_of(found, doctor).seat.of == "Test hospital"
        assert member_of(found, made.actor("")).seat.of == GROUP
        assert member_of(found, made.world.actor(made.secretary)) is None
        manager = made.world.member(Role.PROVIDER_MANAGER, organisation="ACU", email="board-acu@here.example")
        elsewhere = made.world.member(Role.BOARD_MEMBER, organisation="SOC", email="board-acu@here.example")
        assert member_of(found, made.world.actor(manager)) is None
        assert member_of(found, made.world.actor(elsewhere)) is None


def test_whoever_is_no_member_any_more_sits_nowhere_from_that_day_and_counts_for_nothing(made):
    today = timezone.localdate()
    with tenant(made.id):
        end_membership(actor=made.world.operator, membership=made.members["ACU"], ends_before=today)
        before, now = on_a_day(made.board, today - timedelta(days=1)), on_a_day(made.board, today)
        assert (len(before.voting), before.chair.user.id) == (4, made.members["ACU"].user_id)
        assert (len(now.voting), now.chair.user) == (3, None)


def test_who_sits_where_is_changed_by_one_of_two_at_once(made):
    nurse, before = made.seat_of("Test community trust"), made.members["COM"].user_id
    other = made.world.member(Role.BOARD_MEMBER, organisation="COM", email="other@here.example")
    with tenant(made.id):
        take = {"actor": made.world.operator, "seat": nurse, "seen": before, "today": LATER}
        seat_somebody(**take, user=other.user)
        with pytest.raises(ChangedMeanwhile, match="meanwhile"):
            seat_somebody(**take, user=None)
        assert [one.user_id for one in Holder.objects.filter(seat=nurse).order_by("id")] == [before, other.user_id]
        assert on_a_day(made.board, LATER - timedelta(days=1)).members[1].user.id == before
        assert on_a_day(made.board, LATER).members[1].user.id == other.user_id


def test_a_seat_that_is_taken_away_takes_its_holder_and_the_chair_with_it_and_stays_as_history(made):
    hospital = made.seat_of("Test hospital")
    with tenant(made.id):
        for _ in range(2):
            end_seat(actor=made.world.operator, seat=hospital, today=LATER)
        assert AuditEvent.objects.filter(action="BOARD_SEAT_ENDED").count() == 1
        found = on_a_day(made.board, LATER)
        assert (len(found.voting), found.chair) == (3, None)
        assert on_a_day(made.board, LATER - timedelta(days=1)).chair.seat == hospital
        with pytest.raises(ChangedMeanwhile, match="taken away"):
            seat_somebody(actor=made.world.operator, seat=hospital, user=None, seen=None, today=LATER)


def test_the_chair_sits_in_a_voting_seat_and_one_chairs_on_a_day(made):
    trust, quiet = made.seat_of("Test community trust"), seat(made.world, made.board, "ACU", Discipline.FINANCE)
    with tenant(made.id):
        with pytest.raises(NotASeat, match="voting seat"):
            name_chair(actor=made.world.operator, seat=quiet, today=LATER)
        for _ in range(2):
            name_chair(actor=made.world.operator, seat=trust, today=LATER)
        assert [one.seat.of for one in Chair.objects.order_by("id")] == ["Test hospital", "Test community trust"]
        with pytest.raises(IntegrityError), transaction.atomic():
            Chair.objects.create(board=made.board, seat=quiet, starts_on=LATER)


def test_only_the_secretary_writes(made):
    with tenant(made.id):
        for actor in (made.actor("ACU"), made.world.actor(made.commissioner)):
            with pytest.raises(NotPermitted):
                end_seat(actor=actor, seat=made.seat_of("Test hospital"), today=LATER)


def test_the_secretary_forms_a_board_that_can_decide_through_its_pages(made, client):
    sit(client, made.secretary)
    home = page(client.get("/"))
    assert "can decide nothing" not in home
    given = {"uid": uuid4(), "pathway": "COPD", "name": "COPD board", "kind": "PROVIDERS"}
    for _ in range(2):
        assert client.post(reverse("boards:new"), given).status_code == 302
    with tenant(made.id):
        board = Board.objects.get(pathway="COPD")
    where = {"uid": board.uid}
    assert "COPD board can decide nothing: It has no rules yet." in page(client.get("/"))
    today = timezone.localdate()
    rules = {
        "quorum": 1,
        "clinicians": 0,
        "majority": "TWO_THIRDS",
        "conflict": "LEAVES",
        "days": 10,
        "starts_on": f"{today:%d/%m/%Y}",
        "reason": "Agreed at the first meeting",
    }
    bad = page(client.post(reverse("boards:rules", kwargs=where), rules | {"casting_vote": "on"}))
    assert "Only a simple majority can end in a tie" in bad
    assert client.post(reverse("boards:rules", kwargs=where), rules).status_code == 302
    shown = page(client.get(reverse("boards:board", kwargs=where)))
    assert "The board can decide nothing today. By its rules 1 voting member must take part and it has 0." in shown
    with tenant(made.id):
        council = Organisation.objects.get(ods_code="SOC")
    seat_form = {"uid": uuid4(), "organisation": council.id, "group": "", "discipline": "MANAGER", "is_voting": "on"}
    answer = client.post(reverse("boards:new-seat", kwargs=where), seat_form)
    assert answer.status_code == 302
    assert "Who sits there?" in page(client.get(answer.url))
    held = {"seen": "", "user": made.members["SOC"].user_id}
    assert client.post(answer.url, held).status_code == 302
    assert client.post(f"{answer.url}chair/").status_code == 302
    shown = page(client.get(reverse("boards:board", kwargs=where)))
    assert "can decide nothing" not in shown
    assert "Board Member of here Manager Votes, and chairs the board" in shown
    assert client.post(f"{answer.url}end/").status_code == 302
    assert "The board can decide nothing today." in page(client.get(reverse("boards:board", kwargs=where)))
    told = page(client.get(reverse("boards:history", kwargs=where)))
    assert "Agreed at the first meeting" in told
    assert "Test council" in told


def test_everybody_else_reads_and_is_offered_nothing_to_write(made, client):
    sit(client, made.members["ACU"])
    shown = page(client.get(at(made, "board")))
    assert "You chair this board, in the seat of Test hospital, with a vote." in shown
    assert "Add a seat" not in shown
    assert "Write other rules" not in shown
    assert "Chair" in page(client.get(reverse("boards:list")))
    assert client.post(at(made, "rules"), {}).status_code == 403


def test_a_number_of_a_person_is_refused_wherever_a_board_is_written(made, client):
    sit(client, made.secretary)
    given = {"uid": uuid4(), "organisation": "", "group": f"Friends of {number_of(2)}", "discipline": "PATIENT"}
    assert "An NHS number stands in what you wrote" in page(client.post(at(made, "new-seat"), given))
    with tenant(made.id):
        assert Seat.objects.filter(board=made.board).count() == 4
