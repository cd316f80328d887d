"""A step of a migration renders the model that it changes, alone; a constraint is made known to it as it stands."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from apps.foundation.core.migrating import without_rendering_what_stays


def test_a_model_that_is_rendered_is_told_of_a_constraint_and_not_rendered_anew():
    state = ProjectState()
    state.add_model(ModelState("core", "Thing", [("id", models.BigAutoField(primary_key=True))]))
    before = state.apps.get_model("core", "thing")
    own = models.CheckConstraint(condition=models.Q(id__gt=0), name="above_nil")
    with without_rendering_what_stays():
        state.add_constraint("core", "thing", own)
    assert state.apps.get_model("core", "thing") is before
    assert before._meta.constraints == state.models["core", "thing"].options["constraints"] == [own]
    state.remove_constraint("core", "thing", "above_nil")
    assert state.apps.get_model("core", "thing")._meta.constraints == []


def test_a_changed_model_is_rendered_alone_until_python_asks_for_all():
    state = ProjectState()
    state.add_model(ModelState("core", "Thing", [("id", models.BigAutoField(primary_key=True))]))
    state.add_model(
        ModelState(
            "core",
            "Part",
            [("id", models.BigAutoField(primary_key=True)), ("of", models.ForeignKey("core.Thing", models.CASCADE))],
        )
    )
    before = {name: state.apps.get_model("core", name) for name in ("thing", "part")}
    with without_rendering_what_stays():
        state.add_field("core", "part", "size", models.IntegerField(default=0), preserve_default=True)
    part = state.apps.get_model("core", "part")
    assert part is not before["part"]
    assert part._meta.get_field("size").default == 0
    assert part._meta.get_field("of").related_model is state.apps.get_model("core", "thing") is before["thing"]
    state.clear_delayed_apps_cache()
    assert state.apps.get_model("core", "thing") is not before["thing"]
