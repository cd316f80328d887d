"""Migrations made quickly.

Django renders a model anew, with all that are related to it, for each constraint and index that is added. Every table
here hangs off the partnership, so that nearly all models would be rendered more than seven hundred times. A constraint
changes no field and no relation: the model that is rendered already is told of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState


@contextmanager
def without_rendering_for_constraints() -> Iterator[None]:
    """Constraints and indexes are added to models as they stand."""
    rendering = ProjectState._append_option
    ProjectState._append_option = _append_option
    try:
        yield
    finally:
        ProjectState._append_option = rendering


def _append_option(state: ProjectState, app_label: str, model_name: str, option_name: str, added: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], added]
    if "apps" in state.__dict__:
        of_model = state.apps.get_model(app_label, model_name)._meta
        setattr(of_model, option_name, [*getattr(of_model, option_name), added])
