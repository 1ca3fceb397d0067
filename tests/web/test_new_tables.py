"""New tables are drawn up beside the others as Django would draw all of them up."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.deletion import PROTECT
from django.db.utils import ConnectionHandler

from bagdar.web.new_tables import NewTables


def _table(name: str, **points_to: str) -> migrations.CreateModel:
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(primary_key=True))
    ]
    for field, model in points_to.items():
        back = f"of_{field}"
        fields.append((field, models.ForeignKey(model, PROTECT, null=True, related_name=back)))
    return migrations.CreateModel(name, fields=fields)


def _drawn_up(apps: Apps) -> dict[str, Any]:
    """Tell fields, ways back, indexes and constraints of every model."""
    return {
        one._meta.label: (
            sorted(field.name for field in one._meta.get_fields(include_hidden=True)),
            sorted(
                str(field.related_model) for field in one._meta.get_fields() if field.is_relation
            ),
            [index.name for index in one._meta.indexes],
            [constraint.name for constraint in one._meta.constraints],
        )
        for one in apps.get_models(include_auto_created=True)
    }


def test_new_tables_point_to_older_ones_and_to_each_other_in_any_order() -> None:
    state = ProjectState()
    NewTables([_table("Place")]).state_forwards("land", state)
    place = state.apps.get_model("land", "Place")
    NewTables(
        [_table("House", street="Street"), _table("Street", place="land.Place", first="House")]
    ).state_forwards("town", state)
    house, street = (state.apps.get_model("town", name) for name in ("House", "Street"))
    assert house._meta.get_field("street").related_model is street
    assert street._meta.get_field("first").related_model is house
    assert street._meta.get_field("place").related_model is place
    assert place._meta.get_field("of_place").related_model is street
    assert _drawn_up(state.apps) == _drawn_up(ProjectState(state.models).apps)


def test_the_tables_of_the_product_are_drawn_up_as_they_are_from_nothing() -> None:
    loader = MigrationLoader(connection=None)
    state = ProjectState()
    assert not state.apps.get_models()
    for node in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        state.clear_delayed_apps_cache()
        assert state.apps is not None
        loader.graph.nodes[node].mutate_state(state, preserve=False)
    state.clear_delayed_apps_cache()
    assert _drawn_up(state.apps) == _drawn_up(ProjectState(state.models).apps)


def test_new_tables_are_made_and_dropped(db: None) -> None:
    place = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    connection = ConnectionHandler({"default": place})["default"]
    before, after = ProjectState(), ProjectState()
    made = NewTables([_table("House", street="Street"), _table("Street", first="House")])
    made.state_forwards("town", after)
    assert made.describe() == "Create models House, Street"
    with connection.schema_editor() as editor:
        made.database_forwards("town", editor, before, after)
    assert connection.introspection.table_names() == ["town_house", "town_street"]
    with connection.schema_editor() as editor:
        made.database_backwards("town", editor, after, before)
    assert connection.introspection.table_names() == []
    connection.close()
