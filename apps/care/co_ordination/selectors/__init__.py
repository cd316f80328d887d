"""Reading visits, the virtual ward, the directory, requests and work lists."""

from apps.care.co_ordination.selectors.directory import (
    get_service_to_change,
    organisations_to_list_for,
    services_closed,
    services_listed,
    services_to_ask,
    single_point,
    teams_to_name,
)
from apps.care.co_ordination.selectors.reviews import what_is_due
from apps.care.co_ordination.selectors.step_up import (
    asked_lately,
    get_request_asked,
    get_request_to_answer,
    kept_promises,
    requests_about,
    requests_asked,
    requests_going_on,
    requests_to_answer,
)
from apps.care.co_ordination.selectors.visits import door_note_of, last_visit_of, last_visits_of, visits_of
from apps.care.co_ordination.selectors.ward import (
    Bed,
    Board,
    board_of,
    get_stay_for,
    occupancy,
    open_stay_of,
    places_of,
    stays_of,
    taken_in,
    ward_of_team,
)
from apps.care.co_ordination.selectors.work_lists import LISTS, WorkList, lists_of, people_on

__all__ = [
    "LISTS",
    "Bed",
    "Board",
    "WorkList",
    "asked_lately",
    "board_of",
    "door_note_of",
    "get_request_asked",
    "get_request_to_answer",
    "get_service_to_change",
    "get_stay_for",
    "kept_promises",
    "last_visit_of",
    "last_visits_of",
    "lists_of",
    "occupancy",
    "open_stay_of",
    "organisations_to_list_for",
    "people_on",
    "places_of",
    "requests_about",
    "requests_asked",
    "requests_going_on",
    "requests_to_answer",
    "services_closed",
    "services_listed",
    "services_to_ask",
    "single_point",
    "stays_of",
    "taken_in",
    "teams_to_name",
    "visits_of",
    "ward_of_team",
    "what_is_due",
]
