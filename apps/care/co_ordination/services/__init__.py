"""Writing visits, the virtual ward, the directory and requests for more care."""

from apps.care.co_ordination.services.directory import (
    CannotBeThePoint,
    ChangedMeanwhile,
    NamedAlready,
    ServiceFacts,
    TeamOfAnother,
    add_service,
    change_service,
)
from apps.care.co_ordination.services.step_up import (
    AnsweredAlready,
    CannotShare,
    NotAskable,
    NotYet,
    accept_step_up,
    ask_step_up,
    refuse_step_up,
    say_achieved,
    withdraw_step_up,
)
from apps.care.co_ordination.services.visits import note_visit, write_door_note
from apps.care.co_ordination.services.ward import (
    NoWard,
    OnAWardAlready,
    StayIsOver,
    WardFull,
    arrive,
    leave_ward,
    move_tier,
    set_places,
    step_up_to_ward,
)

__all__ = [
    "AnsweredAlready",
    "CannotBeThePoint",
    "CannotShare",
    "ChangedMeanwhile",
    "NamedAlready",
    "NoWard",
    "NotAskable",
    "NotYet",
    "OnAWardAlready",
    "ServiceFacts",
    "StayIsOver",
    "TeamOfAnother",
    "WardFull",
    "accept_step_up",
    "add_service",
    "arrive",
    "ask_step_up",
    "change_service",
    "leave_ward",
    "move_tier",
    "note_visit",
    "refuse_step_up",
    "say_achieved",
    "set_places",
    "step_up_to_ward",
    "withdraw_step_up",
    "write_door_note",
]
