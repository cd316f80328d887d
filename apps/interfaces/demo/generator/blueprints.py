"""The two partnerships: who works in them, where their people live, and what their contract says.

Every name, code and place is made up. Codes begin with Z, as no trust, commissioner or practice does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from apps.foundation.kernel.pence import Pence


@dataclass(frozen=True)
class Body:
    """An organisation, by the part it plays in the story."""

    part: str
    code: str
    name: str
    sector: str
    role: str = "PROVIDER"
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class Practice:
    """A GP practice, and the part of the trust to which most of its people go."""

    code: str
    name: str
    hospital: str = "acute"


@dataclass(frozen=True)
class Area:
    """A quarter of a town: its small areas with their deprivation deciles, and the practice there."""

    name: str
    lsoas: Mapping[str, int]
    practice: str


@dataclass(frozen=True)
class Blueprint:
    """What one partnership is made from. `older` tilts its ages; `first_place` is where its NHS numbers begin in
    the 999 range; `overspend` is how far cost so far stands above plan."""

    slug: str
    name: str
    seed: int
    people: int
    older: float
    first_place: int
    bodies: tuple[Body, ...]
    practices: tuple[Practice, ...]
    areas: tuple[Area, ...]
    care_homes: Mapping[str, str]
    fees: Mapping[int, Pence]
    overspend: float
    contract_model: str
    heritages: Mapping[str, float]
    elsewhere: tuple[Body, ...] = field(default=())
    programme: tuple[str, tuple[str, ...]] | None = None
    """The condition of a second contract beside that of everybody, and the codes of its practices."""

    def body(self, part: str) -> Body:
        """The organisation that plays a part."""
        return next(body for body in self.bodies if body.part == part)

    @property
    def codes(self) -> dict[str, str]:
        """Codes of the bodies by the part they play."""
        return {body.part: body.code for body in (*self.bodies, *self.elsewhere)}


NORTHBROOK = Blueprint(
    slug="northbrook-and-vale",
    name="Northbrook and Vale",
    seed=20_260_401,
    people=5_000,
    older=0.0,
    first_place=200_000,
    bodies=(
        Body("icb", "ZNB", "NHS Northbrook and Vale Integrated Care Board", "PRIMARY_CARE", "COMMISSIONER"),
        Body("council", "ZNK", "Northbrook County Council: commissioning", "SOCIAL_CARE", "COMMISSIONER"),
        Body(
            "acute",
            "ZN1",
            "Northbrook Hospitals NHS Trust",
            "ACUTE",
            teams=("Frailty at the front door", "Respiratory early discharge"),
        ),
        Body(
            "integrated",
            "ZN2",
            "Vale Integrated Care NHS Foundation Trust",
            "ACUTE",
            teams=("Vale discharge team", "Heart failure nurses"),
        ),
        Body(
            "community",
            "ZN3",
            "Northbrook Community Health NHS Trust",
            "COMMUNITY",
            teams=("North locality team", "South locality team", "Virtual ward"),
        ),
        Body(
            "mental_health",
            "ZN4",
            "Brookside Partnership NHS Trust",
            "MENTAL_HEALTH",
            teams=("Older people's mental health", "Memory service"),
        ),
        Body(
            "social_care",
            "ZN5",
            "Northbrook County Council: adult social care",
            "SOCIAL_CARE",
            teams=("Reablement", "Long-term support"),
        ),
        Body("third", "ZN6", "Vale Neighbours", "THIRD", teams=("Home from hospital",)),
        Body("care_homes", "ZN7", "Willow Bank Care Homes Ltd", "INDEPENDENT"),
        Body("ambulance", "ZN8", "Three Shires Ambulance Service NHS Trust", "AMBULANCE"),
    ),
    practices=(
        Practice("Z81001", "Market Square Surgery"),
        Practice("Z81002", "Vale Road Health Centre", "integrated"),
    ),
    areas=(
        Area("Northbrook", {"E01990001": 3, "E01990002": 5}, "Z81001"),
        Area("Brook End", {"E01990003": 2, "E01990004": 4}, "Z81001"),
        Area("Millfields", {"E01990005": 6, "E01990006": 8}, "Z81001"),
        Area("Market Vale", {"E01990007": 4, "E01990008": 7}, "Z81002"),
        Area("Aldate Green", {"E01990009": 9, "E01990010": 10}, "Z81002"),
    ),
    care_homes={
        "Willow Bank": "NURSING_HOME",
        "Alder House": "NURSING_HOME",
        "The Limes": "RESIDENTIAL_HOME",
    },
    fees={1: 62_000, 2: 245_000, 3: 790_000},
    overspend=0.028,
    contract_model="JOINT_VENTURE",
    heritages={
        "british": 72,
        "irish": 2,
        "polish": 4,
        "indian": 6,
        "pakistani": 6,
        "bangladeshi": 2,
        "african": 3,
        "caribbean": 3,
        "chinese": 1,
        "arab": 1,
    },
    elsewhere=(Body("elsewhere", "ZX1", "Kingsmarch Teaching Hospitals NHS Trust", "ACUTE", "ELSEWHERE"),),
)

HARTFIELD = Blueprint(
    slug="hartfield-and-coast",
    name="Hartfield and Coast",
    seed=20_260_402,
    people=2_000,
    older=0.25,
    first_place=600_000,
    bodies=(
        Body("icb", "ZHB", "NHS Hartfield and Coast Integrated Care Board", "PRIMARY_CARE", "COMMISSIONER"),
        Body("council", "ZHK", "Hartfield Borough Council: commissioning", "SOCIAL_CARE", "COMMISSIONER"),
        Body(
            "acute",
            "ZH1",
            "Hartfield General Hospital NHS Trust",
            "ACUTE",
            teams=("Older people's assessment", "Discharge team"),
        ),
        Body(
            "community",
            "ZH3",
            "Coastal Community Care NHS Trust",
            "COMMUNITY",
            teams=("Coast team", "Hartfield team"),
        ),
        Body(
            "mental_health",
            "ZH4",
            "Saltmarsh Mental Health NHS Trust",
            "MENTAL_HEALTH",
            teams=("Community team", "Memory clinic"),
        ),
        Body(
            "social_care",
            "ZH5",
            "Hartfield Borough Council: adult social care",
            "SOCIAL_CARE",
            teams=("Reablement", "Long-term support"),
        ),
        Body("third", "ZH6", "Coast Befrienders", "THIRD"),
        Body("care_homes", "ZH7", "Seaview Nursing Homes Ltd", "INDEPENDENT"),
        Body("ambulance", "ZH8", "South Shore Ambulance Service NHS Trust", "AMBULANCE"),
    ),
    practices=(
        Practice("Z82001", "Harbour Street Surgery"),
        Practice("Z82002", "Hartfield Medical Practice"),
        Practice("Z82003", "Downs View Practice"),
    ),
    areas=(
        Area("Hartfield", {"E01991001": 4, "E01991002": 6}, "Z82002"),
        Area("Harbour", {"E01991003": 1, "E01991004": 3}, "Z82001"),
        Area("Cliff End", {"E01991005": 5, "E01991006": 7}, "Z82001"),
        Area("Downs View", {"E01991007": 8, "E01991008": 9}, "Z82003"),
    ),
    care_homes={"Seaview": "NURSING_HOME", "Cliff House": "NURSING_HOME", "Harbour Rest": "RESIDENTIAL_HOME"},
    fees={1: 59_500, 2: 231_000, 3: 742_000},
    overspend=0.029,
    contract_model="ALLIANCE",
    heritages={
        "british": 87,
        "irish": 2,
        "polish": 3,
        "indian": 2,
        "pakistani": 1,
        "bangladeshi": 1,
        "african": 1,
        "caribbean": 1,
        "chinese": 1,
        "arab": 1,
    },
    programme=("Diabetes", ("Z82001", "Z82003")),
)

BLUEPRINTS = (NORTHBROOK, HARTFIELD)
