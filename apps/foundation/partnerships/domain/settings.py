"""What a partnership may set, with its default: decisions that the source leaves open."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CHANGING = "partnerships.setting"
"""The kind of job that changes a setting on which figures rest."""


class NotAValue(ValueError):
    """The value is not one that the setting can have; the message says what it can."""


def whole_number(low: int, high: int) -> Callable[[Any], int]:
    """A check for a whole number within limits."""

    def check(value: Any) -> int:
        try:
            number = int(str(value).strip())
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise NotAValue(f"Give a whole number from {low} to {high}.")
        return number

    return check


def words(longest: int) -> Callable[[Any], str]:
    """A check for a few words; `none` says that there are none."""

    def check(value: Any) -> str:
        text = " ".join(str(value or "").split())
        if len(text) > longest:
            raise NotAValue(f"Give at most {longest} characters.")
        return "" if text.lower() == "none" else text

    return check


def codes(*allowed: str) -> Callable[[Any], list[str]]:
    """A check for a list out of given codes."""

    def check(value: Any) -> list[str]:
        given = [code.strip() for code in value.split(",")] if isinstance(value, str) else list(value)
        if not given or set(given) - set(allowed):
            raise NotAValue(f"Give one or more of {', '.join(allowed)}, with commas between them.")
        return sorted(set(given))

    return check


_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")


def hours_of_the_day(value: Any) -> str:
    """A check for hours of a day, such as 08:00-18:00."""
    text = str(value).replace(" ", "")
    if not _HOURS.fullmatch(text) or text[:5] >= text[6:]:
        raise NotAValue("Give hours such as 08:00-18:00, the first before the last, at most until 24:00.")
    return text


NOBODY = "nobody"


def email_or_nobody(value: Any) -> str:
    """A check for the e-mail address of somebody who signs in, or `nobody`."""
    text = str(value).strip().lower()
    if text != NOBODY and not re.fullmatch(r"[^@\s]{1,90}@[^@\s]{1,90}", text):
        raise NotAValue(f"Give the e-mail address with which somebody signs in, or {NOBODY}.")
    return text


@dataclass(frozen=True)
class SettingKind:
    """One setting: its name, words, default and check; whether stored figures rest on its value, so that all of them
    are worked out again when it changes; and whether pages kept for a moment of figures do, which are made again."""

    name: str
    words: str
    unit: str
    default: Any
    check: Callable[[Any], Any]
    figures_rest_on_it: bool = False
    pages_rest_on_it: bool = False


KINDS: dict[str, SettingKind] = {
    kind.name: kind
    for kind in (
        SettingKind(
            "smallest_number_shown",
            "Fewer people than this are not shown inside the partnership, nor their money",
            "people",
            5,
            whole_number(2, 10),
            pages_rest_on_it=True,
        ),
        SettingKind(
            "care_relationship_lasts",
            "A care relationship ends this long after the last contact that holds it",
            "days",
            90,
            whole_number(0, 365),
        ),
        SettingKind(
            "emergency_opening_lasts",
            "A record opened in an emergency stays open to that person for",
            "hours",
            8,
            whole_number(1, 168),
        ),
        SettingKind(
            "chc_answer_awaited",
            "An offered or sent NHS continuing healthcare Checklist is looked at again after",
            "days",
            28,
            whole_number(1, 180),
        ),
        SettingKind(
            "alert_hours",
            "The clock of admission alerts runs each day in these hours; the single point of access covers the rest",
            "each day",
            "08:00-18:00",
            hours_of_the_day,
        ),
        SettingKind(
            "alert_to_deputy_after",
            "An admission alert that nobody has answered goes to the deputy after",
            "hours",
            2,
            whole_number(1, 24),
        ),
        SettingKind(
            "alert_to_lead_after",
            "An admission alert is to be answered, and else goes to the team lead, within",
            "hours",
            4,
            whole_number(1, 48),
        ),
        SettingKind(
            "learned_late_after",
            "News of an admission that is older when it comes is learned late: on a list, without a clock",
            "hours",
            72,
            whole_number(12, 720),
        ),
        SettingKind(
            "r_point_answered_within",
            "A recovery point that one side proposes is answered by the other, or goes to the named clinician, within",
            "hours",
            24,
            whole_number(1, 168),
        ),
        SettingKind(
            "r_point_clinician",
            "The named clinician who decides a recovery point on which the two sides do not agree signs in with",
            "",
            NOBODY,
            email_or_nobody,
        ),
        SettingKind(
            "telling_waits",
            "When a care plan is agreed the other parties to the care are told after this long, with Undo until then",
            "minutes",
            2,
            whole_number(0, 60),
        ),
        SettingKind(
            "trace_statuses_paid",
            "NHS number trace statuses that count for money",
            "codes",
            ["01"],
            codes("01", "02", "03", "04", "05", "06", "07", "08"),
            figures_rest_on_it=True,
        ),
        SettingKind(
            "movement_tolerance",
            "A risk score that changes by no more than this counts as maintained",
            "points",
            0,
            whole_number(0, 1_000_000),
        ),
        SettingKind(
            "guardian_telephone",
            "Whom a person may ring about who has opened their record: the Caldicott guardian's telephone",
            "telephone",
            "",
            words(60),
        ),
        SettingKind(
            "safeguarding_route",
            "What to do with a safeguarding concern here, as the safeguarding page says it",
            "words",
            "If somebody is in danger now, ring 999. Otherwise tell your organisation's safeguarding lead today.",
            words(200),
        ),
        SettingKind(
            "safeguarding_telephone",
            "Whom to ring about a safeguarding concern",
            "telephone",
            "",
            words(60),
        ),
        SettingKind(
            "review_seen_ahead",
            "A review stands on work lists and home pages this long before it is due",
            "days",
            28,
            whole_number(0, 180),
        ),
        SettingKind(
            "first_assessment_within",
            "Somebody new to a caseload is to be assessed for the first time within",
            "days",
            28,
            whole_number(1, 180),
        ),
        SettingKind(
            "gp_contacts_expected_low",
            "Somebody at Low (1) with fewer contacts with their practice in a year is on a work list",
            "contacts",
            1,
            whole_number(0, 50),
        ),
        SettingKind(
            "gp_contacts_expected_medium",
            "Somebody at Medium (2) with fewer contacts with their practice in a year is on a work list",
            "contacts",
            2,
            whole_number(0, 50),
        ),
        SettingKind(
            "gp_contacts_expected_high",
            "Somebody at High (3) with fewer contacts with their practice in a year is on a work list",
            "contacts",
            4,
            whole_number(0, 50),
        ),
        SettingKind(
            "rejected_rows_accepted",
            "A file sent to be taken in at once is held back when more rows than this are not accepted",
            "in 100",
            5,
            whole_number(0, 100),
        ),
        SettingKind(
            "idle_minutes",
            "Somebody who does nothing is signed out after",
            "minutes",
            15,
            whole_number(3, 60),
        ),
        SettingKind(
            "idle_minutes_at_a_visit",
            "Somebody who does nothing on a page that is used at a visit is signed out after",
            "minutes",
            30,
            whole_number(3, 60),
        ),
        SettingKind(
            "month_provisional_after",
            "A month's figures are provisional (flex) from this long after it ends, where a contract sets no other day",
            "working days",
            14,
            whole_number(1, 60),
            pages_rest_on_it=True,
        ),
        SettingKind(
            "month_freezes_after",
            "A month is to be frozen this long after it ends, where a contract sets no other day",
            "working days",
            35,
            whole_number(2, 120),
            pages_rest_on_it=True,
        ),
        SettingKind(
            "query_answered_within",
            "An organisation is asked to answer a query about a statement's figures within",
            "working days",
            10,
            whole_number(1, 60),
        ),
        SettingKind(
            "settlement_moves_money_from",
            "The settlement of a year of fewer people than this has figures and no consequences",
            "people",
            500,
            whole_number(0, 100_000),
        ),
        SettingKind(
            "finding_answered_within",
            "An organisation is asked to answer a finding about levels of need or care within",
            "days",
            28,
            whole_number(1, 180),
        ),
        SettingKind(
            "sample_reassessed_within",
            "People drawn for re-assessment are to be seen within",
            "days",
            42,
            whole_number(7, 180),
        ),
    )
}
