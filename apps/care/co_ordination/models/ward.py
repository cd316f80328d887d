"""A virtual ward: a team's people who are watched closely at home, within a number of places."""

from django.db import models
from django.db.models import F, Q

from apps.care.co_ordination.choices import Left, Tier
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel


class VirtualWard(TenantModel):
    """The virtual ward of a team."""

    team = TenantForeignKey("partnerships.Team")
    opened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "team"], name="co_ordination_ward_one_a_team"),
        ]


class WardPlaces(AppendOnlyModel):
    """How many places a ward has from a day on. The newest of a day holds."""

    ward = TenantForeignKey(VirtualWard, related_name="capacities")
    places = models.PositiveSmallIntegerField()
    holds_from = models.DateField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(places__gte=1), name="co_ordination_ward_has_a_place")]
        indexes = [models.Index(fields=["partnership", "ward", "-id"], name="co_ordination_ward_places")]


class WardStay(NamedTenantModel):
    """A person's time on a ward. Until they arrive, a place is held for them from `expected_on`.

    `left_on` is the first day after it; a place given back at once holds no day.
    """

    ward = TenantForeignKey(VirtualWard, related_name="stays")
    person = TenantForeignKey("patients.Person")
    tier = models.PositiveSmallIntegerField(choices=Tier)
    why = models.CharField(max_length=160)
    expected_on = models.DateField()
    arrived_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    left = models.CharField(max_length=12, choices=Left, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="co_ordination_stay_uid"),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(left_on__isnull=True),
                name="co_ordination_stay_one_open",
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="co_ordination_stay_tier_known"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left="") | (Q(left_on__isnull=False) & ~Q(left="")),
                name="co_ordination_stay_leaves_to_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(arrived_on__isnull=True) | Q(left_on__gte=F("arrived_on")),
                name="co_ordination_stay_leaves_after_coming",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "ward", "left_on"], name="co_ordination_stays_of_ward"),
        ]


class WardMove(AppendOnlyModel):
    """One step of a stay: taken on, arrived, moved up or down, left; in words why, and by whom."""

    stay = TenantForeignKey(WardStay, related_name="moves")
    before = models.PositiveSmallIntegerField(null=True)
    tier = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=160, blank=True)
    moved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "stay"], name="co_ordination_moves_of_stay")]
