"""A board, its rules as they were written one after another, its seats, and who held them when."""

from django.db import models
from django.db.models import F, Q

from apps.foundation.core.in_force import ends_after_start, never_two_on_a_day
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel
from apps.governance.boards.choices import BoardKind, ConflictRule, Discipline, MajorityRule
from apps.governance.boards.domain.rules import LONGEST_VOTE, MOST_SEATS, Conflict, Majority, Rules


class Board(NamedTenantModel):
    """The Joint Management Board of a pathway."""

    name = models.CharField(max_length=120)
    pathway = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=BoardKind)
    formed_on = models.DateField()
    formed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="boards_board_uid"),
            models.UniqueConstraint(fields=["partnership", "pathway"], name="boards_board_one_a_pathway"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(pathway=""), name="boards_board_in_words"),
            models.CheckConstraint(condition=Q(kind__in=BoardKind.values), name="boards_board_kind_known"),
        ]


class BoardRules(AppendOnlyModel):
    """The rules of a board from a day on. Of two written for the same day the later holds; none is ever changed, since
    what was decided was decided by them."""

    board = TenantForeignKey(Board, related_name="rules")
    starts_on = models.DateField()
    quorum = models.PositiveSmallIntegerField()
    clinicians = models.PositiveSmallIntegerField()
    majority = models.CharField(max_length=10, choices=MajorityRule)
    casting_vote = models.BooleanField()
    conflict = models.CharField(max_length=6, choices=ConflictRule)
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400)
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum__range=(1, MOST_SEATS), clinicians__lte=F("quorum"), days__range=(1, LONGEST_VOTE)),
                name="boards_rules_can_be_met",
            ),
            models.CheckConstraint(
                condition=Q(majority__in=MajorityRule.values, conflict__in=ConflictRule.values),
                name="boards_rules_known",
            ),
            models.CheckConstraint(
                condition=Q(casting_vote=False) | Q(majority=MajorityRule.SIMPLE), name="boards_rules_cast_in_a_tie"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="boards_rules_say_why"),
        ]
        indexes = [models.Index(fields=["partnership", "board", "starts_on"], name="boards_rules_by_day")]

    @property
    def rules(self) -> Rules:
        """As the rule module takes them."""
        return Rules(
            self.quorum,
            self.clinicians,
            Majority(self.majority),
            self.casting_vote,
            Conflict(self.conflict),
            self.days,
        )


class Seat(NamedTenantModel):
    """A seat of a board from a day, of an organisation, or of a group of patients or carers that `group` names."""

    board = TenantForeignKey(Board, related_name="seats")
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    group = models.CharField(max_length=120, blank=True)
    discipline = models.CharField(max_length=11, choices=Discipline)
    is_voting = models.BooleanField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="boards_seat_uid"),
            models.CheckConstraint(
                condition=(Q(organisation__isnull=True) & ~Q(group="")) | Q(organisation__isnull=False, group=""),
                name="boards_seat_of_one",
            ),
            models.CheckConstraint(condition=Q(discipline__in=Discipline.values), name="boards_seat_discipline_known"),
            ends_after_start("boards_seat_ends_after_start"),
        ]
        indexes = [models.Index(fields=["partnership", "board"], name="boards_seat_of_board")]

    @property
    def of(self) -> str:
        """Whose seat it is."""
        return self.group or self.organisation.name


class Holder(TenantModel):
    """Who sits in a seat, from a day."""

    seat = TenantForeignKey(Seat, related_name="holders")
    board = TenantForeignKey(Board)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            ends_after_start("boards_holder_ends_after_start"),
            never_two_on_a_day("boards_holder_one_a_seat", "seat"),
            never_two_on_a_day("boards_holder_one_seat_each", "board", "user"),
        ]


class Chair(TenantModel):
    """Which seat's holder chairs a board, from a day."""

    board = TenantForeignKey(Board, related_name="chairs")
    seat = TenantForeignKey(Seat)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            ends_after_start("boards_chair_ends_after_start"),
            never_two_on_a_day("boards_chair_one_a_day", "board"),
        ]
