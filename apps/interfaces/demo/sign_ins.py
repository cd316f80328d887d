"""Who signs in to the demo partnerships, in which role, for which organisation. One password for all."""

from dataclasses import dataclass

from apps.foundation.access.roles import LABELS, Role
from apps.interfaces.demo.generator.blueprints import BLUEPRINTS, HARTFIELD, NORTHBROOK

PASSWORD = "year-of-care-demo"  # noqa: S105 (fictional people only: the command refuses anywhere else)


@dataclass(frozen=True)
class Seat:
    """A role of one person for one organisation: a body's part, or a practice's code. Some belong to a team.

    Who only signs contracts, or only sits on a board, is not told among the sign-ins to try; the password is the same.
    """

    slug: str
    name: str
    email: str
    role: Role
    organisation: str
    team: str = ""
    is_told: bool = True


@dataclass(frozen=True)
class SignIn:
    """A sign-in as it is told to whoever tries the product."""

    role_label: str
    name: str
    email: str
    partnership: str


_N, _H = NORTHBROOK.slug, HARTFIELD.slug

SEATS = (
    Seat(_N, "Ruth Ashdown", "administrator@northbrook.example", Role.ADMINISTRATOR, "icb"),
    Seat(_N, "Daniel Okoro", "commissioner@northbrook.example", Role.COMMISSIONER, "icb"),
    Seat(_N, "Joanne Birkett", "manager@northbrook.example", Role.PROVIDER_MANAGER, "community"),
    Seat(_N, "Graham Sills", "hospital.manager@northbrook.example", Role.PROVIDER_MANAGER, "acute"),
    Seat(_N, "Meena Joshi", "council.manager@northbrook.example", Role.PROVIDER_MANAGER, "social_care"),
    Seat(_N, "Peter Langham", "finance@northbrook.example", Role.PROVIDER_FINANCE, "acute"),
    Seat(
        _N, "Alison Marsh", "coordinator@northbrook.example", Role.CARE_COORDINATOR, "community", "North locality team"
    ),
    Seat(
        _N,
        "Sean Oakley",
        "coordinator.oakley@northbrook.example",
        Role.CARE_COORDINATOR,
        "community",
        "North locality team",
    ),
    Seat(
        _N,
        "Maya Finch",
        "coordinator.south@northbrook.example",
        Role.CARE_COORDINATOR,
        "community",
        "South locality team",
    ),
    Seat(_N, "Kwabena Osei", "teamlead@northbrook.example", Role.TEAM_LEAD, "community", "North locality team"),
    Seat(_N, "Siân Prosser", "teamlead.south@northbrook.example", Role.TEAM_LEAD, "community", "South locality team"),
    Seat(_N, "Dr Farah Siddiqui", "clinician@northbrook.example", Role.CLINICIAN, "acute", "Frailty at the front door"),
    Seat(_N, "Dr Farah Siddiqui", "clinician@northbrook.example", Role.BOARD_MEMBER, "acute"),
    Seat(_N, "Dr Tom Hallam", "practice@northbrook.example", Role.GP_PRACTICE, "Z81001"),
    Seat(_N, "Evelyn Carver", "board@northbrook.example", Role.BOARD_MEMBER, "third"),
    Seat(_N, "Lesley Quayle", "secretary@northbrook.example", Role.BOARD_SECRETARY, "community"),
    Seat(_N, "Hamish Boyd", "survey@northbrook.example", Role.SURVEY_OFFICER, "icb"),
    Seat(_N, "Dr Irene Callow", "guardian@northbrook.example", Role.CALDICOTT_GUARDIAN, "icb"),
    Seat(_N, "Victor Lindqvist", "auditor@northbrook.example", Role.AUDITOR, "icb"),
    Seat(_N, "Grace Mensah", "nurse.board@northbrook.example", Role.BOARD_MEMBER, "community", is_told=False),
    Seat(_N, "Simon Penrose", "council.board@northbrook.example", Role.BOARD_MEMBER, "social_care", is_told=False),
    Seat(_N, "Rosa Jennings", "voices@northbrook.example", Role.BOARD_MEMBER, "third", is_told=False),
    Seat(_N, "Harriet Coyle", "director@northbrook.example", Role.COMMISSIONER, "icb", is_told=False),
    Seat(_N, "Imran Sheikh", "council@northbrook.example", Role.COMMISSIONER, "council", is_told=False),
    Seat(_N, "Nuala Byrne", "vale.manager@northbrook.example", Role.PROVIDER_MANAGER, "integrated", is_told=False),
    Seat(_N, "Leo Hartmann", "brookside@northbrook.example", Role.PROVIDER_MANAGER, "mental_health", is_told=False),
    Seat(_N, "Dilys Rees", "neighbours@northbrook.example", Role.PROVIDER_MANAGER, "third", is_told=False),
    Seat(_N, "Stefan Kowal", "willowbank@northbrook.example", Role.PROVIDER_MANAGER, "care_homes", is_told=False),
    Seat(_H, "Bethan Rowe", "administrator@hartfield.example", Role.ADMINISTRATOR, "icb"),
    Seat(_H, "Marcus Denholm", "commissioner@hartfield.example", Role.COMMISSIONER, "icb"),
    Seat(_H, "Ola Nwosu", "manager@hartfield.example", Role.PROVIDER_MANAGER, "community"),
    Seat(_H, "Asha Varma", "finance@hartfield.example", Role.PROVIDER_FINANCE, "acute"),
    Seat(_H, "Clare Tidmarsh", "coordinator@hartfield.example", Role.CARE_COORDINATOR, "community", "Coast team"),
    Seat(_H, "Ravi Menon", "teamlead@hartfield.example", Role.TEAM_LEAD, "community", "Coast team"),
    Seat(_H, "Dr Owen Blythe", "clinician@hartfield.example", Role.CLINICIAN, "acute", "Older people's assessment"),
    Seat(_H, "Dr Nell Faraday", "practice@hartfield.example", Role.GP_PRACTICE, "Z82001"),
    Seat(_H, "Dr Owen Blythe", "clinician@hartfield.example", Role.BOARD_MEMBER, "acute"),
    Seat(_H, "Joyce Adair", "board@hartfield.example", Role.BOARD_MEMBER, "third"),
    Seat(_H, "Robert Skene", "secretary@hartfield.example", Role.BOARD_SECRETARY, "community"),
    Seat(_H, "Iris Madden", "nurse.board@hartfield.example", Role.BOARD_MEMBER, "community", is_told=False),
    Seat(_H, "Colin Ferris", "council.board@hartfield.example", Role.BOARD_MEMBER, "social_care", is_told=False),
    Seat(_H, "Edith Lamb", "voices@hartfield.example", Role.BOARD_MEMBER, "third", is_told=False),
    Seat(_H, "Gwen Tarrant", "director@hartfield.example", Role.COMMISSIONER, "icb", is_told=False),
    Seat(_H, "Paul Oduya", "council@hartfield.example", Role.COMMISSIONER, "council", is_told=False),
    Seat(_H, "Anneke Vos", "hospital@hartfield.example", Role.PROVIDER_MANAGER, "acute", is_told=False),
    Seat(_H, "Tobias Lund", "saltmarsh@hartfield.example", Role.PROVIDER_MANAGER, "mental_health", is_told=False),
    Seat(_H, "Rosa Pell", "council.care@hartfield.example", Role.PROVIDER_MANAGER, "social_care", is_told=False),
    Seat(_H, "Mina Farouk", "befrienders@hartfield.example", Role.PROVIDER_MANAGER, "third", is_told=False),
    Seat(_H, "Jean Ashby", "seaview@hartfield.example", Role.PROVIDER_MANAGER, "care_homes", is_told=False),
    Seat(_H, "Dr Irene Callow", "guardian@northbrook.example", Role.CALDICOTT_GUARDIAN, "icb"),
    Seat(_H, "Victor Lindqvist", "auditor@northbrook.example", Role.AUDITOR, "icb"),
)
"""In order: the administrator comes first, since nobody else can invite. Dr Siddiqui and Dr Blythe have two roles;
Dr Callow and Victor Lindqvist work in both partnerships."""

_NAMES = {blueprint.slug: blueprint.name for blueprint in BLUEPRINTS}

SIGN_INS: list[SignIn] = [
    SignIn(LABELS[seat.role], seat.name, seat.email, _NAMES[seat.slug]) for seat in SEATS if seat.is_told
]


def seats_in(slug: str) -> list[Seat]:
    """The seats of one partnership, the administrator's first."""
    return [seat for seat in SEATS if seat.slug == slug]
