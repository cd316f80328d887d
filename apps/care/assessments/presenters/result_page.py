"""The page of a result, put together, and the page of a second opinion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from apps.care.assessments.choices import OverrideState, State
from apps.care.assessments.domain.tool import DEFINITIONS_SOURCE
from apps.care.assessments.presenters import result as say
from apps.care.assessments.presenters.drafts import Row, answer_rows, own_rows, tool_rows, visit_rows
from apps.care.assessments.presenters.words import day_words
from apps.care.assessments.selectors import (
    answers_of,
    classification_of,
    definition_of,
    follow_ups_of,
    last_answers,
    newer_version_of,
    override_in_force,
    overrides_of,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can


def result_view(actor: Actor, person: Any, assessment: Any, today: date) -> say.ResultView:
    """Everything that the page of a completed assessment says, and what the actor may do next."""
    place = say.place_of(person, assessment)
    classification: Any = classification_of(assessment)
    rule_set = say.rule_set_read(classification)
    before, last = last_answers(assessment)
    was: Any = classification_of(before) if before else None
    asked = list(overrides_of(assessment))
    newer = newer_version_of(assessment)
    chosen: Any = definition_of(assessment)
    may_write = can(actor, Permission.ASSESSMENT_WRITE) and assessment.state == State.COMPLETED
    in_force = f"Rule set {rule_set.label}, local proposal. {rule_set.about}"
    level, agreed = say.agreed_level(override_in_force(assessment, today), classification.need_band)
    words = [say.CHECKS_ONLY]
    if assessment.moves_level:
        words = say.says(classification, was, say.changed_levels(classification.profile, was.profile if was else None))
        if agreed and was:
            words[0] = f"By the rules: {words[0][0].lower()}{words[0][1:]}"
    if set(classification.profile) <= {"N", "-"}:
        words.append(f"No needs in any area: check that {person.given_name} belongs in the model.")
    return say.ResultView(
        first_name=person.given_name,
        caption=say.caption_of(assessment),
        need_band=level,
        level=say.band_words(level),
        agreed=agreed,
        says=words,
        why=say.why(classification, rule_set),
        rules=say.rules_matched(classification, rule_set, in_force),
        matrix=say.matrix_of(rule_set, classification.cell),
        stamp=say.stamp_of(rule_set),
        flags=[say.FLAG_WORDS.get(flag, flag) for flag in classification.flags],
        chc=say.chc_of(follow_ups_of(assessment), place.url("checklist")),
        answers=answer_rows(place, answers_of(assessment), last, with_all=False),
        own=[*visit_rows(assessment, ""), *own_rows(assessment, ""), *tool_rows(assessment, "")],
        review_by=say.review_by(assessment.assessed_on) if assessment.moves_level else None,
        override=say.override_lines(asked),
        definitions=say.definitions(),
        definitions_source=DEFINITIONS_SOURCE,
        definition_chosen=_chosen(chosen),
        definition_agrees=_agreement(chosen, classification),
        definition_url=place.url("definition"),
        override_url=place.url("override"),
        correct_url=place.url("correct"),
        withdraw_url=place.url("withdraw"),
        withdrawn=say.withdrawn_words(assessment),
        newer_url=say.place_of(person, newer).url("result") if newer else "",
        may_choose=may_write,
        may_ask=may_write
        and newer is None
        and assessment.moves_level
        and not any(one.state in (OverrideState.ASKED, OverrideState.AGREED) for one in asked),
        may_correct=may_write and newer is None,
    )


def _chosen(chosen: Any) -> say.Definition | None:
    return next((one for one in say.definitions() if chosen is not None and one.band == chosen.need_band), None)


def _agreement(chosen: Any, classification: Any) -> str:
    if chosen is None:
        return ""
    agrees = chosen.need_band == classification.need_band
    return "It agrees with the rules." if agrees else "It differs from the rules, which is counted. The level stays."


@dataclass(frozen=True)
class AskedView:
    """What was asked about a level, for the second professional."""

    rows: list[Row]
    result_url: str
    is_open: bool
    answer: str


def asked_view(person: Any, assessment: Any, asked: Any, actor: Actor) -> AskedView:
    is_own = asked.asked_by_id == actor.user_id
    steps = say.steps_words(asked.calculated_band)
    return AskedView(
        rows=[
            Row("Calculated", say.band_words(asked.calculated_band)),
            Row("Asked for", steps["U" if asked.wanted_band > asked.calculated_band else "D"]),
            Row("Why", asked.get_reason_display()),
            Row("In their words", asked.explanation),
            Row(
                "Asked by",
                f"{asked.asked_by.name if asked.asked_by else ''}, {day_words(timezone.localdate(asked.asked_at))}",
            ),
        ],
        result_url=say.place_of(person, assessment).url("result"),
        is_open=asked.state == OverrideState.ASKED and not is_own,
        answer="You asked for this: somebody else answers."
        if is_own and asked.state == OverrideState.ASKED
        else say.override_lines([asked])[0],
    )
