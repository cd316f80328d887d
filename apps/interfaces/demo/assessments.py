"""Teams assess the people in their care: history out of an old system, and lately here, with what follows a result."""

import csv
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from uuid import UUID

import numpy as np
from django.utils import timezone

from apps.care.assessments.choices import ChcOutcome, Reason, Setting
from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import shipped, shipped_text
from apps.care.assessments.domain.tool import DOMAINS, REQUIRED
from apps.care.assessments.models import Assessment
from apps.care.assessments.services import (
    add_rule_set,
    answer,
    ask_override,
    choose_definition,
    complete_assessment,
    correct_assessment,
    follow_up_chc,
    start_assessment,
    write_note,
)
from apps.care.need_bands.choices import NeedBand
from apps.care.need_bands.selectors import band_on
from apps.care.patients.models import CareRelationship, Person
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.here_and_now import take_file
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff
from apps.interfaces.demo.sending import WentOtherwise, do
from apps.interfaces.needs.services import ask_to_try
from apps.money.contracts.selectors import contract_by_code

AGREES = 0.74
"""Share of people whose assessment comes to the level that their score had said."""

EXAMPLE = (
    "An example of a second version: what if medicines given by others, with nothing else, left somebody at Low? "
    "It shows how a rule set is tried before anybody adopts it."
)

LATELY_EVERY = 12
MOST_LATELY = 36
"""One in so many is assessed here and lately, up to so many people."""

LETTERS = {
    NeedBand.LOW: (0.50, 0.40, 0.10, 0.0, 0.0, 0.0),
    NeedBand.MEDIUM: (0.36, 0.35, 0.26, 0.03, 0.0, 0.0),
    NeedBand.HIGH: (0.26, 0.30, 0.26, 0.13, 0.04, 0.01),
}
"""How often an area stands at each level, from No needs to Priority."""

EVIDENCE = {
    "MOB": "Up from the chair at the second try, holding on to furniture. Told by the person and seen.",
    "NUT": "Meals take most of an hour; somebody sits alongside.",
    "CON": "Wet most nights, pads changed twice. Told by the carer.",
    "BRE": "Stops on the stairs; inhalers used as agreed.",
    "DRU": "Tablets are given by family since some evenings were missed.",
    "PSY": "Low since the summer; comes round with company.",
}


@dataclass(frozen=True)
class _Subject:
    """Somebody in a team's care: since when, and what the score had said."""

    person: Person
    since: date
    band: NeedBand


def assess_people(staff: Staff, timeline: Timeline) -> str:
    """Everybody in a team's care has been assessed once; some again lately. Returns how many, in words."""
    draws = np.random.default_rng(20_120_401)
    history = lately = 0
    for lead in staff.everybody(Role.TEAM_LEAD):
        with tenant(lead.partnership_id):
            subjects = _subjects(lead, timeline)
        if not subjects:
            continue
        history += _history(staff.administrator, subjects, timeline, draws)
        team = [one for one in staff.everybody(Role.CARE_COORDINATOR) if one.team_id == lead.team_id]
        if team:
            with tenant(lead.partnership_id):
                lately += _lately(team, subjects[::LATELY_EVERY][:MOST_LATELY], timeline, draws)
    return f"{history:,} from another system, {lately:,} here"


def try_a_rule_set(staff: Staff, contract: str, timeline: Timeline) -> str:
    """The commissioner tries rules under which medicines at Moderate alone would no longer be Medium. Nothing moves.

    Returns what it is called.
    """
    commissioner = staff.acting(Role.COMMISSIONER)
    changed = json.loads(shipped_text()) | {"version": 2, "status": "an example, not reviewed", "about": EXAMPLE}
    changed["groups"]["starred without medicines"] = ["BRE", "ASC", "BEH"]
    for rule in changed["complexity"]:
        if rule["id"] == "C7":
            rule["words"] = "any starred area but medicines Moderate"
            rule["any_of"][0][0]["of"] = "starred without medicines"
    with tenant(commissioner.partnership_id):
        added = add_rule_set(actor=commissioner, text=json.dumps(changed), now=timezone.now())
        found = contract_by_code(contract)
        assert found is not None
        job = ask_to_try(actor=commissioner, rule_set=added, contract=found, today=timeline.today, nudge=False)
    do(job)
    return added.label


def _subjects(lead: Actor, timeline: Timeline) -> list[_Subject]:
    cared_for = (
        CareRelationship.objects.filter(team_id=lead.team_id, ends_before=None, person__died_on=None)
        .exclude(person__nhs_number=None)
        .select_related("person")
        .order_by("person_id")
    )
    found = [(one, band_on(one.person_id, timeline.today)) for one in cared_for]
    return [_Subject(one.person, one.starts_on, band) for one, band in found if band is not None]


class _Profiles:
    """Levels in all areas that come to a wanted level of need, drawn until they do."""

    def __init__(self, draws: np.random.Generator) -> None:
        self.draws, self.rules = draws, Classifier(shipped())

    def of(self, wanted: NeedBand) -> dict[str, str]:
        while True:
            levels = {code: self._level(code, wanted) for code in REQUIRED}
            if self.rules.evaluate(levels).need_band == wanted:
                return levels

    def near(self, score: NeedBand) -> dict[str, str]:
        """Mostly what the score had said, else one step beside it."""
        if self.draws.random() < AGREES:
            return self.of(score)
        beside = {NeedBand.LOW: [2], NeedBand.MEDIUM: [1, 3], NeedBand.HIGH: [2]}[score]
        return self.of(NeedBand(int(self.draws.choice(beside))))

    def _level(self, code: str, wanted: NeedBand) -> str:
        letter = "NLMHSP"[int(self.draws.choice(6, p=LETTERS[wanted]))]
        return letter if DOMAINS[code].has(letter) else "H"


def _history(administrator: Actor, subjects: Sequence[_Subject], timeline: Timeline, draws: np.random.Generator) -> int:
    profiles = _Profiles(draws)
    rows = []
    for subject in subjects:
        days = max((timeline.today - subject.since).days - 60, 1)
        on = subject.since + timedelta(days=int(draws.integers(0, days)))
        levels = profiles.near(subject.band)
        assessor = f"Community nurse {1 + int(draws.integers(0, 6))}"
        rows.append([subject.person.nhs_number, on, assessor, *levels.values(), Reason.INITIAL.value, "OWN_HOME"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assessments.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["nhs_number", "assessed_on", "assessor", *REQUIRED, "reason", "setting"])
            writer.writerows(rows)
        batch = take_file(actor=administrator, kind="assessments", path=path, commit=True)
    if batch.state != BatchState.COMMITTED or batch.rejected:
        raise WentOtherwise(f"The file of assessments ended as {batch.state}, {batch.rejected} rows not accepted.")
    return int(batch.added)


def _lately(team: Sequence[Actor], subjects: Sequence[_Subject], timeline: Timeline, draws: np.random.Generator) -> int:
    profiles = _Profiles(draws)
    done = []
    for place, (subject, actor) in enumerate(zip(subjects, cycle(team), strict=False)):
        on = max(timeline.today - timedelta(days=2 + int(draws.integers(0, 34))), subject.since)
        levels = profiles.near(subject.band)
        if place == 0:
            levels |= {"MOB": "M", "NUT": "M", "CON": "M", "BRE": "M", "DRU": "M"}
        done.append((actor, _assess(actor, subject.person, on, levels, draws)))
    for actor, assessment in done:
        _judge(actor, assessment, draws)
    _afterwards(done, timeline)
    return len(done)


def _assess(actor: Actor, person: Person, on: date, levels: dict[str, str], draws: np.random.Generator) -> Assessment:
    now = timezone.make_aware(datetime.combine(on, time(11, 15)))
    made = start_assessment(
        actor=actor, person=person, assessed_on=on, reason=Reason.ANNUAL_REVIEW, setting=Setting.OWN_HOME, now=now
    )
    for code, level in levels.items():
        answer(
            actor=actor,
            assessment=made,
            domain=code,
            domain_level=level,
            based_on=0,
            client_id=_id(draws),
            now=now,
            evidence=EVIDENCE.get(code, "") if level != "N" else "",
        )
    for note, value in {"agreement_to_share": "GIVEN", "own_view": "I want to stay in my own home."}.items():
        write_note(actor=actor, assessment=made, note=note, value=value, based_on=0, client_id=_id(draws), now=now)
    complete_assessment(actor=actor, assessment=made, now=now)
    made.refresh_from_db()
    return made


def _judge(actor: Actor, assessment: Assessment, draws: np.random.Generator) -> None:
    """Which definition describes the person: mostly the one that the rules came to."""
    calculated = assessment.classifications.get().need_band
    chosen = calculated if draws.random() < 0.8 else min(max(calculated + int(draws.choice([-1, 1])), 1), 3)
    assert assessment.completed_at is not None
    choose_definition(actor=actor, assessment=assessment, need_band=NeedBand(chosen), now=assessment.completed_at)


def _afterwards(done: Sequence[tuple[Actor, Assessment]], timeline: Timeline) -> None:
    """One result is corrected, one waits for a second professional, one flag is answered and the first is open."""
    now = timezone.make_aware(datetime.combine(timeline.today - timedelta(days=1), time(16, 40)))
    if len(done) < 4:
        return
    actor, wrong = done[1]
    correction = correct_assessment(actor=actor, assessment=wrong, now=now)
    level = "M" if wrong.answers.get(domain="SKI").domain_level != "M" else "L"
    answer(
        actor=actor,
        assessment=correction,
        domain="SKI",
        domain_level=level,
        based_on=1,
        client_id=UUID(int=wrong.id),
        now=now,
        evidence="The district nurse's letter came after the visit.",
    )
    complete_assessment(actor=actor, assessment=correction, now=now)
    lower = next((one for one in done[2:] if one[1].classifications.get().need_band < NeedBand.HIGH), None)
    if lower:
        actor, assessment = lower
        ask_override(
            actor=actor,
            assessment=assessment,
            wanted_band=NeedBand(assessment.classifications.get().need_band + 1),
            reason="U1",
            explanation="His wife has been up most nights since October and says that she cannot go on.",
            now=now,
        )
    flagged = [one for one in done[2:] if one[1].classifications.get().flags]
    if flagged:
        actor, assessment = flagged[0]
        follow_up_chc(
            actor=actor,
            assessment=assessment,
            outcome=ChcOutcome.OFFERED,
            happened_on=timeline.today - timedelta(days=1),
            now=now,
        )


def _id(draws: np.random.Generator) -> UUID:
    return UUID(bytes=draws.bytes(16), version=4)
