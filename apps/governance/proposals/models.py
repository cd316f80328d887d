"""Proposals to a board, and all that was said and done about them: nothing is ever changed, what is new is added."""

from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey
from apps.foundation.kernel.pence import LARGEST_AMOUNT
from apps.foundation.partnerships.choices import Sector
from apps.governance.proposals.choices import ChoiceOf, Outcome, Pot
from apps.governance.proposals.domain.benefit import MOST


def somebody() -> models.ForeignKey:
    """Who did it."""
    return models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)


class Proposal(AppendOnlyModel):
    """Something that a board is asked to pay for, numbered by board from 1. What is asked stands in its last case."""

    uid = models.UUIDField()
    board = TenantForeignKey("boards.Board", related_name="proposals")
    number = models.PositiveIntegerField()
    made_by = somebody()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="proposals_proposal_uid"),
            models.UniqueConstraint(fields=["partnership", "board", "number"], name="proposals_proposal_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="proposals_proposal_counted"),
        ]


class Case(AppendOnlyModel):
    """What a proposal asks and promises, as it was written one version after another, in pence. `before` is the count
    of its measure in the 12 months before, `promised` the change of it in a year."""

    proposal = TenantForeignKey(Proposal, related_name="cases")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    why = models.CharField(max_length=2_000)
    service = models.CharField(max_length=200)
    pence = models.BigIntegerField()
    pot = models.CharField(max_length=12, choices=Pot)
    payee = TenantForeignKey("partnerships.Organisation")
    sector = models.CharField(max_length=13, choices=Sector)
    starts_on = models.DateField()
    measure = models.CharField(max_length=200)
    before = models.PositiveIntegerField()
    promised = models.IntegerField()
    stops = models.CharField(max_length=400)
    fits = models.CharField(max_length=400)
    written_by = somebody()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "proposal", "version"], name="proposals_case_version"),
            models.CheckConstraint(
                condition=Q(pot__in=Pot.values, sector__in=Sector.values, pence__range=(1, LARGEST_AMOUNT)),
                name="proposals_case_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(before__lte=MOST, promised__range=(-MOST, MOST)) & ~Q(promised=0),
                name="proposals_case_promises_something",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(why="") & ~Q(service="") & ~Q(measure="") & ~Q(stops="") & ~Q(fits=""),
                name="proposals_case_in_words",
            ),
        ]


class Remark(AppendOnlyModel):
    """Something said in the discussion; with a title it is a paper."""

    uid = models.UUIDField()
    proposal = TenantForeignKey(Proposal, related_name="remarks")
    title = models.CharField(max_length=120, blank=True)
    words = models.TextField()
    said_by = somebody()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="proposals_remark_uid"),
            models.CheckConstraint(condition=~Q(words=""), name="proposals_remark_in_words"),
        ]
        indexes = [models.Index(fields=["partnership", "proposal"], name="proposals_remark_of")]


class Interest(AppendOnlyModel):
    """What a member said of whether they would gain. The last that they said counts."""

    proposal = TenantForeignKey(Proposal, related_name="interests")
    seat = TenantForeignKey("boards.Seat")
    user = somebody()
    gains = models.BooleanField()
    words = models.CharField(max_length=400, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(gains=False) | ~Q(words=""), name="proposals_interest_says_which"),
        ]
        indexes = [models.Index(fields=["partnership", "proposal"], name="proposals_interest_of")]


class Ruling(AppendOnlyModel):
    """What the chair ruled of an interest. The last ruling counts."""

    interest = TenantForeignKey(Interest, related_name="rulings")
    may_vote = models.BooleanField()
    words = models.CharField(max_length=400)
    ruled_by = somebody()
    ruled_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="proposals_ruling_says_why")]
        indexes = [models.Index(fields=["partnership", "interest"], name="proposals_ruling_of")]


class Vote(AppendOnlyModel):
    """A vote on the last case of a proposal, by the rules that held when it opened."""

    proposal = TenantForeignKey(Proposal, related_name="votes")
    case = TenantForeignKey(Case)
    rules = TenantForeignKey("boards.BoardRules")
    opened_by = somebody()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "proposal"], name="proposals_vote_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="proposals_vote_closes_later"),
        ]


class Voter(AppendOnlyModel):
    """Who sat on the board with a vote when the vote opened."""

    vote = TenantForeignKey(Vote, related_name="voters")
    seat = TenantForeignKey("boards.Seat")
    user = somebody()
    is_clinician = models.BooleanField()
    chairs = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "vote", "seat"], name="proposals_voter_one_a_seat"),
            models.UniqueConstraint(fields=["partnership", "vote", "user"], name="proposals_voter_once"),
        ]


class Ballot(AppendOnlyModel):
    """What a voter chose. Every cast is kept and the last counts; one that the secretary wrote down in the room counts
    from when its voter confirmed it, by casting the same."""

    voter = TenantForeignKey(Voter, related_name="ballots")
    choice = models.CharField(max_length=7, choices=ChoiceOf)
    reason = models.CharField(max_length=400, blank=True)
    in_the_room = models.BooleanField()
    cast_by = somebody()
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=ChoiceOf.values), name="proposals_ballot_known"),
        ]
        indexes = [models.Index(fields=["partnership", "voter"], name="proposals_ballot_of")]


class Tie(AppendOnlyModel):
    """A vote that was closed as a tie, which the chair decides."""

    vote = TenantForeignKey(Vote, related_name="ties")
    closed_by = somebody()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "vote"], name="proposals_tie_once")]


class Decision(AppendOnlyModel):
    """What became of a proposal, once. `record` holds all that it followed from: rules, voters, interests, ballots."""

    proposal = TenantForeignKey(Proposal, related_name="decisions")
    case = TenantForeignKey(Case)
    outcome = models.CharField(max_length=9, choices=Outcome)
    words = models.CharField(max_length=1_000)
    record = models.JSONField()
    posting = TenantForeignKey("joint_account.Posting", null=True)
    decided_by = somebody()
    decided_on = models.DateField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "proposal"], name="proposals_decided_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values) & ~Q(words=""), name="proposals_decision_says_why"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.APPROVED, posting__isnull=False)
                | (~Q(outcome=Outcome.APPROVED) & Q(posting__isnull=True)),
                name="proposals_decision_moves_money_when_approved",
            ),
        ]


class BenefitReport(AppendOnlyModel):
    """What the measure of an approved proposal did: its count in some months from the start, and in as many before."""

    uid = models.UUIDField()
    decision = TenantForeignKey(Decision, related_name="reports")
    months = models.PositiveSmallIntegerField()
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    reported_by = somebody()
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="proposals_report_uid"),
            models.CheckConstraint(
                condition=Q(months__range=(1, 60), before__lte=MOST, after__lte=MOST) & ~Q(source=""),
                name="proposals_report_in_bounds",
            ),
        ]
