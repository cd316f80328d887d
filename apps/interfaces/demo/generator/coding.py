"""How events are coded and costed: amounts, currency, price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from apps.interfaces.demo.generator import spells
from apps.interfaces.demo.generator.rates import PACKAGES, Care
from apps.interfaces.demo.generator.spells import Course

AE = ((9_800, 0.25, "VB11Z"), (14_900, 0.35, "VB09Z"), (20_600, 0.28, "VB07Z"), (38_900, 0.12, "VB02Z"))
OUTPATIENT = ((15_200, 0.32, "WF01B"), (8_100, 0.68, "WF01A"))
"""Pence, share and currency of attendances."""

STAY = {"Community bed": (2.2, 6.4, 29_200), "Virtual ward": (2.5, 2.6, 10_400)}
"""Shape and scale of the days of a stay, and pence a day."""

CONTACTS = {
    "Community": ((6_100, 7_300, 9_600), (0.5, 0.3, 0.2), 0.15),
    "Mental health": ((11_900, 13_800, 17_600), (0.4, 0.4, 0.2), 0.12),
    "Third sector": ((2_200, 2_600, 3_400), (0.4, 0.4, 0.2), 0.0),
    "After discharge": ((48_000, 52_000, 61_000), (0.4, 0.4, 0.2), 0.0),
    "GP": ((3_100, 3_900, 5_200), (0.45, 0.4, 0.15), 0.0),
}
"""Pence, shares, and by how much a contact's cost varies where it is known by patient."""

BASIS = {
    "Community": "PATIENT_LEVEL",
    "Mental health": "PATIENT_LEVEL",
    "Third sector": "LOCAL_PRICE",
    "After discharge": "TARIFF",
    "GP": "APPORTIONED",
}
HOME_CARE_A_WEEK = (16_800, 31_200, 22_800, 38_500)
"""Pence, by the size of the package; one person after another gets the next size."""

TELEHEALTH_A_MONTH = 4_200
MEDICINES_A_MONTH = 1_350
GP_FOR_THE_CONDITION = 0.55


@dataclass(frozen=True)
class Coding:
    """What the coding of events depends on: people's courses, how many conditions each has, when records end."""

    course: Course
    conditions: np.ndarray
    ends: np.datetime64
    rng: np.random.Generator

    def of(self, care: Care, events: pl.DataFrame) -> Mapping[str, Any]:
        """The columns that a line of care fills, by name: a list, or one value for all."""
        return {"ltc_related": self._ltc_related(care, events), **self._amounts(care, events)}

    def _ltc_related(self, care: Care, events: pl.DataFrame) -> Any:
        has_condition = self.conditions[events["person"].to_numpy()] > 0
        if care.kind == "GP_CONTACT":
            return ((self.rng.random(events.height) < GP_FOR_THE_CONDITION) & has_condition).tolist()
        return has_condition.tolist() if care.kind == "PRESCRIPTION" else care.ltc_related

    def _amounts(self, care: Care, events: pl.DataFrame) -> Mapping[str, Any]:
        if care.kind == "NON_ELECTIVE_SPELL":
            spell = spells.unplanned(events, self.course, self.rng, ltc_related=care.ltc_related)
            return {**spell, "cost_basis": "PATIENT_LEVEL" if care.ltc_related else "TARIFF"}
        if care.kind == "ELECTIVE_SPELL":
            return {**spells.planned(events, self.course, self.rng), "cost_basis": "TARIFF"}
        if care.kind in ("AE_ATTENDANCE", "OUTPATIENT"):
            return self._attendances(AE if care.kind == "AE_ATTENDANCE" else OUTPATIENT, events.height)
        if care.shape == "stay":
            return self._stays(care, events)
        return self._months(care, events) if care in PACKAGES else self._contacts(care, events.height)

    def _attendances(self, listed: tuple[tuple[int, float, str], ...], count: int) -> Mapping[str, Any]:
        kinds = self.rng.choice(len(listed), size=count, p=[share for _, share, _ in listed])
        return {
            "hrg": [listed[kind][2] for kind in kinds],
            "cost_pence": [listed[kind][0] for kind in kinds],
            "cost_basis": "TARIFF",
        }

    def _contacts(self, care: Care, count: int) -> Mapping[str, Any]:
        pence, shares, varies = CONTACTS[care.name]
        cost = self.rng.choice(pence, size=count, p=shares) * self.rng.lognormal(0, varies, count)
        return {"cost_pence": np.round(cost).astype(int).tolist(), "cost_basis": BASIS[care.name]}

    def _stays(self, care: Care, events: pl.DataFrame) -> Mapping[str, Any]:
        shape, scale, pence = STAY[care.name]
        start = events["day"].to_numpy().astype("datetime64[D]")
        days = np.maximum(self.rng.gamma(shape, scale, events.height).astype(int), 1)
        days = np.minimum(days, np.maximum((self.ends - 1 - start).astype(int), 1))
        cost = days * pence * self.rng.lognormal(0, 0.08, events.height)
        is_bed = care.kind == "COMMUNITY_BED_DAY"
        return {
            "end_date": np.minimum(start + days, self.ends - 1).tolist(),
            "units": days.tolist(),
            "bed_days": days.tolist() if is_bed else 0,
            "cost_pence": np.round(cost).astype(int).tolist(),
            "cost_basis": "PATIENT_LEVEL",
        }

    def _months(self, care: Care, events: pl.DataFrame) -> Mapping[str, Any]:
        whose, days = events["person"].to_numpy(), events["days"].to_numpy()
        if care.kind == "SOCIAL_CARE_WEEK":
            weeks = np.maximum(np.round(days / 7).astype(int), 1)
            cost = weeks * np.take(HOME_CARE_A_WEEK, _order_of_coming(whose) % len(HOME_CARE_A_WEEK))
            return {
                "units": weeks.tolist(),
                "cost_pence": cost.tolist(),
                "cost_basis": "LOCAL_PRICE",
                "social_care_scope": "free",
            }
        if care.kind == "TELEHEALTH_MONTH":
            return {"cost_pence": TELEHEALTH_A_MONTH, "cost_basis": "LOCAL_PRICE"}
        cost = MEDICINES_A_MONTH * np.maximum(self.conditions[whose], 0.6) * self.rng.lognormal(0, 0.35, events.height)
        return {"cost_pence": np.round(cost).astype(int).tolist(), "cost_basis": "TARIFF"}


def _order_of_coming(whose: np.ndarray) -> np.ndarray:
    """For each event the place of its person among all, in the order in which they first appear."""
    _, first, person = np.unique(whose, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[person]
