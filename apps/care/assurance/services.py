"""Drawing people for re-assessment; findings opened, answered, asked again and closed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.care.assessments.choices import Reason, Setting
from apps.care.assessments.models import Assessment
from apps.care.assessments.services import start_assessment
from apps.care.assurance.choices import Check, FindingState, Outcome, StepKind
from apps.care.assurance.domain.sampling import drawn, lot, places_by_level
from apps.care.assurance.engine.candidates import Candidate, Clinician, candidates, clinicians
from apps.care.assurance.models import CheckFigure, Finding, FindingStep, Sample, SampleMember
from apps.care.assurance.selectors import reassessment_begun
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.models import Person
from apps.care.patients.selectors import people_closed_to
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.accounts.models import User
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.kernel.periods import same_day_in
from apps.foundation.partnerships.models import Organisation, Team
from apps.foundation.partnerships.selectors import setting as chosen

WHY = "Drawn by lot for re-assessment, to check that levels of need are consistent."


class NobodyToDraw(Exception):
    """Nobody was assessed in the last year whom a clinician of another team could see."""


class OneLooksAgain(Exception):
    """One clinician would look at everybody drawn; the message names them, before anything is given out."""


class AlreadySaid(Exception):
    """Somebody else answered, asked again or closed in the meantime; the page shows what stands now."""


def draw_sample(*, actor: Actor, size: int, now: datetime, seed: str = "", one_may_look: bool = True) -> Sample:
    """Draw people assessed in the last year for re-assessment, and give each to a clinician of another team.

    The system makes the seed and keeps it; drawing again with it, from what was known then, gives the same people.
    Each team gets the record for as long as the re-assessment may take. Unless `one_may_look`, nothing is drawn where
    one clinician would look at everybody. Raises NobodyToDraw, OneLooksAgain.
    """
    require(actor, Permission.CONSISTENCY_CHECK)
    today = timezone.localdate(now)
    starts_on = same_day_in(today.year - 1, today)
    seed = seed or token_hex(16)
    with transaction.atomic():
        one_at_a_time("assurance.sample", actor.partnership_id)
        people = candidates(starts_on, now, today)
        staff = clinicians(today)
        possible = {one.person_uid: one for one in people if any(who.may_see(one) for who in staff)}
        available = Counter(one.need_band for one in possible.values())
        uids = drawn(seed, places_by_level(size, available), ((one.need_band, uid) for uid, one in possible.items()))
        if not uids:
            raise NobodyToDraw("Nobody was assessed in the last year whom a clinician of another team could see.")
        given = _given(seed, [possible[uid] for uid in uids], staff)
        if not one_may_look and len(given) > 1 and len({who.user_id for _, who in given}) == 1:
            raise OneLooksAgain(_one_looks(len(given), given[0][1]))
        sample = Sample.objects.create(
            uid=uuid4(),
            number=1 + (Sample.objects.aggregate(last=Max("number"))["last"] or 0),
            seed=seed,
            size=len(uids),
            starts_on=starts_on,
            ends_before=today + timedelta(days=1),
            available={str(int(level)): available[level] for level in NeedBand},
            left_out=len(people) - len(possible),
            due_on=today + timedelta(days=chosen("sample_reassessed_within")),
            drawn_at=now,
            drawn_by_id=actor.user_id,
        )
        _give_out(actor, sample, given)
        record(
            actor=actor,
            action="SAMPLE_DRAWN",
            subject_kind="sample",
            subject_uid=sample.uid,
            details={"people": sample.size},
        )
    return sample


def _given(seed: str, people: Sequence[Candidate], staff: Sequence[Clinician]) -> list[tuple[Candidate, Clinician]]:
    """Each person to whoever has fewest so far of those who may see them, by lot among equals."""
    load: Counter[object] = Counter()
    given = []
    for one in people:
        able = [who for who in staff if who.may_see(one)]
        who = min(able, key=lambda who: (load[who.user_id], lot(seed, f"{one.person_uid}:{who.user_id}")))
        load[who.user_id] += 1
        given.append((one, who))
    return given


def _one_looks(people: int, who: Clinician) -> str:
    name = User.objects.get(id=who.user_id).name
    team = Team.objects.get(id=who.team_id).name
    return (
        f"All {people} people would be given to {name} of {team}: no other clinician of another team may see their "
        "records. Agreement would be with one person only. Tick to draw all the same."
    )


def _give_out(actor: Actor, sample: Sample, given: Sequence[tuple[Candidate, Clinician]]) -> None:
    """The people to those who look again. The record opens to their team until the sample's last day."""
    teams = Team.objects.in_bulk({who.team_id for _, who in given})
    members = []
    for place, (one, who) in enumerate(given, start=1):
        members.append(
            SampleMember(
                uid=uuid4(),
                sample=sample,
                place=place,
                assessment_id=one.assessment_id,
                person_id=one.person_id,
                need_band=one.need_band,
                team_id=who.team_id,
                clinician_id=who.user_id,
            )
        )
        record(
            actor=actor,
            action="LENT_TO_TEAM",
            subject_kind="person",
            subject_uid=one.person_uid,
            person_id=one.person_id,
            purpose=WHY,
            details={"team": str(teams[who.team_id].uid), "ends_before": str(sample.due_on + timedelta(days=1))},
        )
    SampleMember.objects.bulk_create(members)


def show_whose_records(*, actor: Actor, sample: Sample) -> list[tuple[SampleMember, Person]]:
    """The people of a sample by name, for the auditor; each is recorded as an opening of that person's record.

    A record that has been restricted since stays a reference.
    """
    require(actor, Permission.CONSISTENCY_CHECK)
    members = list(
        SampleMember.objects.filter(sample=sample)
        .exclude(person_id__in=people_closed_to(actor))
        .select_related("person")
        .order_by("place")
    )
    with transaction.atomic():
        for member in members:
            record(
                actor=actor,
                action="SAMPLE_NAME_SHOWN",
                subject_kind="person",
                subject_uid=member.person.uid,
                person_id=member.person_id,
                purpose=f"Sample {sample.number} for re-assessment",
            )
    return [(member, member.person) for member in members]


def record_names(*, actor: Actor, shown: int) -> None:
    """Note that people to re-assess were listed by name, and how many."""
    require(actor, Permission.SAMPLE_ASSESS)
    record(actor=actor, action="PEOPLE_LISTED", subject_kind="person", details={"shown": shown})


def begin_reassessment(*, actor: Actor, member: SampleMember, setting: Setting, now: datetime) -> Assessment:
    """An empty draft of a re-assessment, of a person whose record is open to the actor; the one begun before, if any.

    It moves no level. Raises CannotStart.
    """
    require(actor, Permission.SAMPLE_ASSESS)
    with transaction.atomic():
        one_at_a_time(f"assurance.member {member.id}", actor.partnership_id)
        if (begun := reassessment_begun(member)) is not None:
            return begun
        return start_assessment(
            actor=actor,
            person=member.person,
            assessed_on=timezone.localdate(now),
            reason=Reason.AUDIT,
            setting=setting,
            now=now,
        )


def open_finding(
    *,
    actor: Actor,
    check: Check,
    organisation: Organisation,
    question: str,
    now: datetime,
    team: Team | None = None,
    figure: CheckFigure | None = None,
) -> Finding:
    """Ask an organisation about something that differs by more than chance, or about too little care."""
    require(actor, Permission.CONSISTENCY_CHECK)
    with transaction.atomic():
        one_at_a_time("assurance.finding", actor.partnership_id)
        finding = Finding.objects.create(
            number=1 + (Finding.objects.aggregate(last=Max("number"))["last"] or 0),
            check_name=check,
            organisation=organisation,
            team=team,
            figure=figure,
            assessor_name=figure.assessor_name if figure else "",
            assessor_number=figure.assessor_number if figure else None,
            question=question,
            opened_at=now,
            answer_by=timezone.localdate(now) + timedelta(days=chosen("finding_answered_within")),
        )
        _step(actor, finding, StepKind.OPENED, question, now)
        record(actor=actor, action="FINDING_OPENED", **_about(finding))
    return finding


def answer_finding(*, actor: Actor, finding: Finding, said: str, now: datetime) -> None:
    """The organisation's answer. Raises AlreadySaid where the finding no longer waits for one."""
    require(actor, Permission.FINDING_ANSWER)
    with transaction.atomic():
        _move(finding, (FindingState.OPEN,), FindingState.ANSWERED)
        _step(actor, finding, StepKind.ANSWERED, said, now)
        record(actor=actor, action="FINDING_ANSWERED", **_about(finding))


def return_finding(*, actor: Actor, finding: Finding, said: str, now: datetime) -> None:
    """Ask again: the answer leaves something open. Raises AlreadySaid."""
    require(actor, Permission.CONSISTENCY_CHECK)
    with transaction.atomic():
        _move(finding, (FindingState.ANSWERED,), FindingState.OPEN)
        finding.answer_by = timezone.localdate(now) + timedelta(days=chosen("finding_answered_within"))
        finding.save(update_fields=["answer_by"])
        _step(actor, finding, StepKind.RETURNED, said, now)
        record(actor=actor, action="FINDING_RETURNED", **_about(finding))


def close_finding(*, actor: Actor, finding: Finding, outcome: Outcome, said: str, now: datetime) -> None:
    """Close a finding, answered or not, and say how it ended. Raises AlreadySaid."""
    require(actor, Permission.CONSISTENCY_CHECK)
    with transaction.atomic():
        _move(finding, (FindingState.OPEN, FindingState.ANSWERED), FindingState.CLOSED)
        _step(actor, finding, StepKind.CLOSED, said, now, outcome)
        record(actor=actor, action="FINDING_CLOSED", **_about(finding))


def _move(finding: Finding, expected: Sequence[FindingState], to: FindingState) -> None:
    """The finding's row is the lock: of two who answer at once, the second is told."""
    if not Finding.objects.filter(id=finding.id, state__in=expected).update(state=to):
        raise AlreadySaid("Somebody else has answered or closed this in the meantime. What stands now is shown below.")
    finding.state = to


def _step(
    actor: Actor, finding: Finding, kind: StepKind, said: str, now: datetime, outcome: Outcome | str = ""
) -> None:
    FindingStep.objects.create(finding=finding, kind=kind, outcome=outcome, said=said, by_id=actor.user_id, at=now)


def _about(finding: Finding) -> dict[str, Any]:
    return {"subject_kind": "finding", "subject_uid": finding.uid, "details": {"number": finding.number}}
