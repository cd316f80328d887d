"""Services that can give more care at home, and requests to them."""

from django.db import models
from django.db.models import F, Q

from apps.care.co_ordination.choices import AskState, Refusal
from apps.foundation.core.models import NamedTenantModel, TenantForeignKey


class Service(NamedTenantModel):
    """A service in the directory, as its provider last said. `edits` counts changes: a stale form changes nothing.

    Until the day `closed_until` it takes no requests; from `closed_on` it is no longer there.
    `team` gives the care: with a request that it accepts, it takes the person into its care. At most one open service
    is the single point of access, which answers day and night.
    """

    organisation = TenantForeignKey("partnerships.Organisation")
    team = TenantForeignKey("partnerships.Team", null=True)
    name = models.CharField(max_length=120)
    gives = models.CharField(max_length=300)
    hours = models.CharField(max_length=120)
    telephone = models.CharField(max_length=30)
    is_day_and_night = models.BooleanField(default=False)
    is_single_point = models.BooleanField(default=False)
    takes_requests = models.BooleanField(default=True)
    places = models.PositiveSmallIntegerField(null=True)
    places_free = models.PositiveSmallIntegerField(null=True)
    said_at = models.DateTimeField()
    closed_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    edits = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="co_ordination_service_uid"),
            models.UniqueConstraint(
                fields=["partnership", "organisation", "name"], name="co_ordination_service_named_once"
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(is_single_point=True, closed_on__isnull=True),
                name="co_ordination_one_single_point",
            ),
            models.CheckConstraint(
                condition=Q(is_single_point=False) | Q(is_day_and_night=True),
                name="co_ordination_single_point_day_and_night",
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True, places_free__isnull=True) | Q(places_free__lte=F("places")),
                name="co_ordination_no_more_free_than_places",
            ),
        ]


class StepUpRequest(NamedTenantModel):
    """A team asks a service for more care for a person, by a time; the service promises a time, or refuses and why.

    `achieved_at` is when the care came. `crosses`: the service belongs to another organisation than the one that
    asks, so a consent taken back hides the person from it.
    """

    person = TenantForeignKey("patients.Person")
    service = TenantForeignKey(Service)
    team = TenantForeignKey("partnerships.Team", null=True)
    needs = models.CharField(max_length=400)
    wanted_by = models.DateTimeField()
    crosses = models.BooleanField()
    state = models.CharField(max_length=9, choices=AskState, default=AskState.ASKED)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    promised_for = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=12, choices=Refusal, blank=True)
    answer_note = models.CharField(max_length=300, blank=True)
    achieved_at = models.DateTimeField(null=True)
    achieved_said_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="co_ordination_request_uid"),
            models.UniqueConstraint(
                fields=["partnership", "person", "service"],
                condition=Q(state=AskState.ASKED),
                name="co_ordination_request_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state=AskState.ACCEPTED, promised_for__isnull=False, refusal="")
                | (Q(state=AskState.REFUSED, promised_for__isnull=True) & ~Q(refusal=""))
                | Q(state__in=[AskState.ASKED, AskState.WITHDRAWN], promised_for__isnull=True, refusal=""),
                name="co_ordination_request_answer_fits",
            ),
            models.CheckConstraint(
                condition=Q(achieved_at__isnull=True) | Q(state=AskState.ACCEPTED, achieved_at__gte=F("asked_at")),
                name="co_ordination_request_achieved_when_accepted",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "service", "state"], name="co_ordination_requests_to"),
            models.Index(fields=["partnership", "team", "-asked_at"], name="co_ordination_requests_from"),
            models.Index(fields=["partnership", "person"], name="co_ordination_requests_about"),
        ]
