"""A constraint that is added is known of the model that is rendered, and nothing is rendered for it."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from apps.foundation.core.migrating import without_rendering_for_constraints


def test_a_model_that_is_rendered_is_told_of_a_constraint_and_not_rendered_anew():
    state = ProjectState()
    state.add_model(ModelState("core", "Thing", [("id", models.BigAutoField(primary_key=True))]))
    before = state.apps.get_model("core", "thing")
    own = models.CheckConstraint(condition=models.Q(id__gt=0), name="above_nil")
    with without_rendering_for_constraints():
        state.add_constraint("core", "thing", own)
    assert state.apps.get_model("core", "thing") is before
    assert before._meta.constraints == state.models["core", "thing"].options["constraints"] == [own]
    state.remove_constraint("core", "thing", "above_nil")
    assert state.apps.get_model("core", "thing")._meta.constraints == []
