"""Migrations made quickly.

Django renders a changed model anew with all that are related to it, and a model with a new constraint likewise. Every
table here hangs off the partnership, so that each step would render nearly all models. What a step changes is one
model: that one is rendered alone, and a constraint changes no field and no relation, so that the model that is rendered
already is told of it. Where a migration runs Python, Django renders every model first, since the state says that it
waits for that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState


@contextmanager
def without_rendering_what_stays() -> Iterator[None]:
    """Each step renders the model that it changes, and none for a constraint or an index."""
    found, appended = ProjectState._find_reload_model, ProjectState._append_option
    ProjectState._find_reload_model, ProjectState._append_option = _only_itself, _append_option
    try:
        yield
    finally:
        ProjectState._find_reload_model, ProjectState._append_option = found, appended


def _only_itself(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    state.is_delayed = True
    return {(app_label, model_name)}


def _append_option(state: ProjectState, app_label: str, model_name: str, option_name: str, added: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], added]
    if "apps" in state.__dict__:
        of_model = state.apps.get_model(app_label, model_name)._meta
        setattr(of_model, option_name, [*getattr(of_model, option_name), added])
