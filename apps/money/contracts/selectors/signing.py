"""What a version says as one text, who has signed it, and for whom it waits."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.looks import asked_once
from apps.money.contracts.choices import HowCounted, VersionState
from apps.money.contracts.domain.arrangements import OF_A_MODEL, TEXTS
from apps.money.contracts.domain.signing import Signed, check_code, waiting
from apps.money.contracts.domain.value import Way
from apps.money.contracts.models import ContractVersion, IndicativePlan, Signature
from apps.money.contracts.registries import version_parts
from apps.money.contracts.selectors.costing import came_from


def text_of(version: ContractVersion) -> dict[str, Any]:
    """Everything that a version says, with the moment at which it was offered: what a signature covers."""
    plan = version.plans.select_related("run").first()
    parties = list(version.parties.values_list("organisation__ods_code", "role", "is_accountable", "own_contract"))
    text = {
        "contract": {"code": version.contract.code, "name": version.contract.name},
        "number": version.number,
        "model": version.model,
        "term": [str(version.starts_on), str(version.ends_before)],
        "offered_at": version.offered_at.isoformat() if version.offered_at else "",
        "parties": _sorted(party[:2] for party in parties),
        "fees": _rows(version.fees, "need_band", "pence_a_year"),
        "scope": _rows(version.scope_lines, "kind", "ltc_related", "scope", "starts_on", "ends_before"),
        "plan": {
            "run": str(plan.run.uid) if plan else "",
            "people": plan.people if plan else {},
            "lines": _rows(
                version.plan_lines,
                "month",
                "need_band",
                "service_line__organisation__ods_code",
                "service_line__code",
                "person_days",
                "cost_pence",
            ),
            **_activity(version),
        },
    }
    beside = {"value": _value(version, plan), **_written_beside(version, parties)}
    return text | {name: said for name, said in beside.items() if any(said.values())}


def _activity(version: ContractVersion) -> dict[str, Any]:
    """How many records the plan expects; nothing of a plan that was drawn before plans said so."""
    known = version.plan_lines.filter(activity__isnull=False)
    at = ("month", "need_band", "service_line__organisation__ods_code", "service_line__code")
    return {"activity": rows} if (rows := _rows(known, *at, "activity")) else {}


def _varied(version: ContractVersion) -> dict[str, Any]:
    """What a variation replaces, and from when: it counts on its own days alone."""
    if version.varies is None:
        return {}
    return {"version": version.varies.number, "from": str(version.starts_on), "reason": version.reason}


def _written_beside(version: ContractVersion, parties: Sequence[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    """What a version says beside its terms. What nobody wrote is not in the text: a signature from before such pages
    were there holds."""
    arranged = list(
        version.arrangements.values_list(
            *TEXTS, "equality_noted_on", "decommissions", "sharing_agreement__uid", *OF_A_MODEL
        )
    )
    measures = list(version.outcome_measures.values_list("name", "definition", "target", "pence_at_stake"))
    return {
        "varies": _varied(version),
        "counting": {"people": "on the first of the month"} if version.counting == HowCounted.HEADS else {},
        "years": {"changes": _rows(version.yearly_changes, "year", "inflation", "efficiency")},
        "parts": {part.name: said for part in version_parts if (said := part.text(version))},
        "arrangements": {
            "texts": _sorted(row[: -len(OF_A_MODEL)] for row in arranged),
            "non_performance": _rows(version.non_performance, "organisation__ods_code", "definition", "consequence"),
            "outcome_measures": _sorted(measure[:3] for measure in measures),
        },
        "needs": {
            "accountable": _sorted((code,) for code, _, is_accountable, _ in parties if is_accountable),
            "own_contracts": _sorted((code, own) for code, *_, own in parties if own),
            "texts": _sorted(said for row in arranged if any(said := row[-len(OF_A_MODEL) :])),
            "at_stake": _sorted((name, pence) for name, *_, pence in measures if pence),
        },
        "cohort": {
            "named": _rows(version.cohorts, "age_from", "age_to", "levels", "conditions", "residences"),
            "practices": _rows(version.cohort_practices, "practice__ods_code"),
            "gives_way_to": _rows(version.gives_way, "to__code"),
        },
        "fees_from_costs": _costing(version),
        "adjustment": {
            "factors": _rows(version.factors, "what", "starts_at", "sex", "factor"),
            "averages": _sorted((level, *said) for level, said in version.averages.items()),
        },
    }


def _value(version: ContractVersion, plan: IndicativePlan | None) -> dict[str, Any]:
    """How its value is built, and what it came to; capitation says nothing."""
    if version.value.way == Way.CAPITATION:
        return {}
    return {
        "way": version.value_way,
        "base_from": str(version.value_base_from or ""),
        "efficiency": version.value_efficiency,
        "months": _sorted([(plan.outturn_pence, plan.value)] if plan and plan.value else []),
    }


def _costing(version: ContractVersion) -> dict[str, Any]:
    """Where those fees came from that were made from costs and still stand so."""
    if (found := came_from(version)) is None:
        return {}
    made_of = ("run__uid", "base_from", "base_before", "percentile", "inflation", "efficiency", "resource_pence")
    figures = ("need_band", "people", "mean_pence", "spread_pence", "low_pence", "high_pence", "is_truncated")
    standing = found.costing.levels.filter(id__in=[one.id for one in found.levels])
    newest = version.fees_from_costs.filter(id=found.costing.id)
    return {
        "made_of": _rows(newest, *made_of, "is_scaled"),
        "levels": _rows(standing, *figures, "fee_pence"),
    }


@asked_once
def code_of(version: ContractVersion) -> str:
    """The check code of the text as it stands."""
    return check_code(text_of(version))


def signatures_of(version: ContractVersion, code: str) -> QuerySet[Signature]:
    """Signatures under a text, the first first."""
    return version.signatures.filter(check_code=code).select_related("signed_by").order_by("signed_at", "id")


def signed_under(version: ContractVersion) -> list[Signed]:
    """Every signature that a version ever had, under whatever text."""
    return [
        Signed(party=organisation, person=person, check_code=code)
        for organisation, person, code in version.signatures.values_list(
            "organisation_id", "signed_by_id", "check_code"
        )
    ]


def writers_of(version: ContractVersion) -> set[Any]:
    """Who drafted or edited the version, drew its plan, or wrote in its arrangements or other parts: none signs it."""
    arranged = chain.from_iterable(version.arrangements.values_list("writers", flat=True))
    wrote = chain.from_iterable(part.writers(version) for part in version_parts)
    return {version.drafted_by_id, *version.editors, *arranged, *wrote} - {None}


def parties_waiting(version: ContractVersion) -> set[Any]:
    """Ids of the parties that have not signed the text as it stands."""
    parties = version.parties.values_list("organisation_id", flat=True)
    return waiting(code_of(version), parties, signed_under(version))


def waiting_for(actor: Actor) -> list[ContractVersion]:
    """Versions that wait for the signature of the actor's organisation: none since they were offered, and what is
    offered is not edited."""
    if not can(actor, Permission.CONTRACT_SIGN):
        return []
    own = Signature.objects.filter(version_id=OuterRef("id"), organisation_id=actor.organisation_id)
    offered = (
        ContractVersion.objects.filter(offered_at__isnull=False, parties__organisation_id=actor.organisation_id)
        .exclude(Exists(own.filter(signed_at__gte=OuterRef("offered_at"))))
        .exclude(state=VersionState.ENDED)
        .select_related("contract")
        .order_by("starts_on", "id")
    )
    return list(offered)


def _rows(lines: Any, *names: str) -> list[list[str]]:
    return _sorted(lines.values_list(*names))


def _sorted(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    return sorted([str(value) for value in row] for row in rows)
