"""The checks read again the slow way: row by row, in plain Python, from what the services wrote."""

from collections import Counter
from datetime import timedelta

from django.utils.timezone import localtime

from apps.care.activity.models import Activity
from apps.care.admissions.models import Admission, RPointMove
from apps.care.assessments.choices import Reason, State
from apps.care.assessments.models import Assessment, Classification, Override
from apps.care.assurance.choices import CARE, Check, Grain
from apps.care.assurance.domain.cuts import Given, was_cut, was_in_place
from apps.care.assurance.domain.early_recovery import BACK_UNPLANNED, is_early, usual_days, went_badly
from apps.care.care_plans.models import Package
from apps.care.need_bands.models import BandPeriod
from apps.care.patients.choices import ETHNICITIES
from apps.care.patients.models import CareRelationship, Deprivation, Person, Registration
from apps.care.risk_profiling.models import RiskRun, RiskScore

FAR = timedelta(days=10**5)


def shares_by_hand(window):
    """{(check, grain, organisation, team, assessor, month): (count, of)} of every share but the expected ones."""
    found = Counter()
    done = list(
        Assessment.objects.filter(state=State.COMPLETED, assessed_on__lt=window.ends_before).exclude(
            reason=Reason.AUDIT
        )
    )
    band = dict(Classification.objects.values_list("assessment_id", "need_band"))
    replaced = {one.replaces_id: one for one in done if one.replaces_id}
    current = [one for one in done if one.id not in replaced]
    for one in done:
        if one.assessed_on < window.starts_on:
            continue
        facts = {Check.CORRECTIONS: one.id in replaced and soon(one, replaced[one.id])}
        if one in current:
            facts |= current_facts(one, band, current, window)
        for check, counted in facts.items():
            for key in keys(one):
                found[check, *key, "of"] += 1
                found[check, *key, "count"] += bool(counted)
    whole = {key[:-1] for key in found}
    return {key: (found[*key, "count"], found[*key, "of"]) for key in whole}


def soon(one, correction):
    return correction.completed_at <= one.completed_at + timedelta(days=14)


def keys(one):
    month = one.assessed_on.replace(day=1)
    yield Grain.PARTNERSHIP, None, None, "", None
    yield Grain.PARTNERSHIP, None, None, "", month
    yield Grain.ORGANISATION, one.organisation_id, None, "", None
    yield Grain.ORGANISATION, one.organisation_id, None, "", month
    yield Grain.TEAM, one.organisation_id, one.team_id, "", None
    yield Grain.ASSESSOR, one.organisation_id, one.team_id, str(one.lead_id), None


def current_facts(one, band, current, window):
    own = band[one.id]
    facts = {Check.CASE_MIX: own == 3}
    agreed = Override.objects.filter(assessment=one, starts_on__isnull=False).last()
    facts[Check.OVERRIDES] = agreed is not None and agreed.wanted_band > own
    runs = [run for run in RiskRun.objects.all() if run.applied_at and run.effective_from <= one.assessed_on]
    if runs:
        newest = max(runs, key=lambda run: (run.effective_from, run.id))
        score = RiskScore.objects.filter(run=newest, person_id=one.person_id).first()
        if score and score.need_band:
            facts[Check.AGAINST_SCORE] = own == 3
    before = before_of(one, current, band)
    if before is not None and own > before and one.assessed_on + timedelta(days=90) <= window.activity_to:
        then = units(one, one.assessed_on - timedelta(days=90), one.assessed_on - timedelta(days=1))
        after = units(one, one.assessed_on + timedelta(days=1), one.assessed_on + timedelta(days=90))
        facts[Check.NOT_FOLLOWED] = after <= then
    return facts


def before_of(one, current, band):
    """What the assessment before came to; else the level of the day before."""
    earlier = [
        other
        for other in current
        if other.person_id == one.person_id
        and (other.assessed_on, other.completed_at, other.id) < (one.assessed_on, one.completed_at, one.id)
    ]
    if earlier:
        return band[max(earlier, key=lambda other: (other.assessed_on, other.completed_at, other.id)).id]
    return level_on(one.person_id, one.assessed_on - timedelta(days=1))


def level_on(person_id, day):
    for period in BandPeriod.objects.filter(person_id=person_id, superseded_at__isnull=True):
        if period.starts_on <= day and (period.ends_before is None or day < period.ends_before):
            return period.need_band
    return None


def units(one, first, last):
    records = Activity.objects.filter(person_id=one.person_id, kind__in=CARE, starts_on__range=(first, last))
    return sum(record.units for record in records)


def watch_by_hand(window):
    """{(check, grain, organisation or group): (count, of)} of every watched check."""
    found = Counter()
    deciles = dict(Deprivation.objects.values_list("lsoa", "decile"))
    for check, person, body, level, counted in [*cuts_by_hand(window), *early_by_hand(window)]:
        groups = {
            Grain.PARTNERSHIP: "",
            Grain.ORGANISATION: body,
            Grain.LEVEL: str(level),
            **groups_of(person, deciles),
        }
        for grain, group in groups.items():
            if (grain, group) != (Grain.ORGANISATION, None):
                found[check, grain, group, "of"] += 1
                found[check, grain, group, "count"] += counted
    today, to = window.last_day, window.activity_to
    for person in Person.objects.all():
        if person.died_on and person.died_on <= today:
            continue
        practice = Registration.objects.filter(person=person).first()
        place = {
            Grain.PARTNERSHIP: "",
            Grain.ORGANISATION: practice and practice.practice_id,
            **groups_of(person, deciles),
        }
        now = level_on(person.id, today)
        facts = {}
        if now:
            facts[Check.REFUSALS] = now, person.sharing_consent == "REFUSED"
            if now == 3 and level_on(person.id, to - timedelta(days=60)) == 3:
                seen = Activity.objects.filter(person_id=person.id, starts_on__gt=to - timedelta(days=60)).exclude(
                    kind=16
                )
                facts[Check.NO_CONTACT] = now, not seen.exists()
            if level_on(person.id, to - timedelta(days=180)):
                used = Activity.objects.filter(
                    person_id=person.id, kind__in=CARE, starts_on__gt=to - timedelta(days=180)
                )
                facts[Check.LOW_USE] = now, not used.exists()
        held = [
            period
            for period in BandPeriod.objects.filter(person=person, superseded_at__isnull=True)
            if period.starts_on <= today and (period.ends_before is None or period.ends_before > window.starts_on)
        ]
        if held:
            last = max(held, key=lambda period: period.starts_on)
            facts[Check.EXITS] = last.need_band, last.ends_before is not None and last.ends_before <= today
        for check, (level, counted) in facts.items():
            for grain, group in {**place, Grain.LEVEL: str(level)}.items():
                found[check, grain, group, "of"] += 1
                found[check, grain, group, "count"] += counted
    return {key[:-1]: (found[*key[:-1], "count"], found[*key[:-1], "of"]) for key in found}


def groups_of(person, deciles):
    return {
        Grain.ETHNICITY: ETHNICITIES.get(person.ethnicity[:1], "Not stated"),
        Grain.DEPRIVATION: str((deciles[person.lsoa] + 1) // 2) if person.lsoa in deciles else "Not stated",
    }


def cuts_by_hand(window):
    for period in BandPeriod.objects.filter(superseded_at__isnull=True).select_related("person"):
        rose_on, person = period.starts_on, period.person
        before = level_on(person.id, rose_on - timedelta(days=1))
        if before is None or before >= period.need_band:
            continue
        last_day = rose_on + timedelta(days=90)
        if rose_on < window.starts_on or last_day > window.last_day:
            continue
        there = [
            package
            for package in Package.objects.filter(person=person).select_related("follows")
            if was_in_place(
                starts_on=package.starts_on,
                ends_before=package.ends_before,
                ended_on=ended_on(package),
                rose_on=rose_on,
            )
            and not (package.follows and ended_on(package.follows) >= rose_on)
        ]
        if there:
            team = CareRelationship.objects.filter(person=person, starts_on__lte=rose_on).order_by("starts_on").first()
            cut = any(cut_by(package, last_day) for package in there)
            yield Check.PACKAGES_CUT, person, team and team.team.organisation_id, period.need_band, cut


def ended_on(package):
    return package.ended_at and localtime(package.ended_at).date()


def cut_by(package, last_day):
    last = package
    while (then := Package.objects.filter(follows=last, starts_on__lte=last_day).first()) is not None:
        last = then
    ended_for = last.end_reason if last.ends_before and last.ends_before <= last_day else ""
    return was_cut(given_of(package), given_of(last), ended_for)


def given_of(package):
    return Given(package.kind, package.unit, package.how_often, package.units, package.unit_cost)


def early_by_hand(window):
    kinds = {}
    for stay in Admission.objects.filter(withdrawn_at=None).select_related("person"):
        last = RPointMove.objects.filter(admission=stay).order_by("number").last()
        if last is None or last.step not in ("AGREED", "DECIDED"):
            continue
        if window.starts_on <= last.on <= window.last_day - timedelta(days=30):
            record = Activity.objects.filter(
                person_id=stay.person_id, spell_ref=stay.spell_ref, hrg__isnull=False
            ).first()
            kind = stay.method, record.hrg[:2] if record else ""
            kinds.setdefault(kind, []).append((stay, last.on, (last.on - stay.admitted_at.date()).days))
    for points in kinds.values():
        usual = usual_days([days for *_, days in points])
        for stay, on, days in points:
            level = level_on(stay.person_id, on)
            if level is None or not is_early(days, usual):
                continue
            others = Admission.objects.filter(person=stay.person, method__in=BACK_UNPLANNED).exclude(id=stay.id)
            back = [other.admitted_at.date() for other in others]
            died = stay.person.died_on or (stay.discharged_to == "DIED" and stay.discharged_at.date()) or None
            yield Check.EARLY_R_POINT, stay.person, stay.provider_id, level, went_badly(on, died, back)
