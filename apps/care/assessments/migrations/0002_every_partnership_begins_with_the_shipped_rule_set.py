"""Partnerships that are there already begin with the rule set and tool that new ones begin with."""

import uuid

from django.db import migrations
from django.utils import timezone

from apps.care.assessments.domain import rule_sets, tool
from apps.care.assessments.domain.beginning import FROM_THE_START, MINUTE, SHIPPED_BY, TOOL_NAME
from apps.foundation.core.tenancy import every_tenant


def begin(apps, schema_editor):
    """One partnership after another, each inside its tenant: row security binds the owner too."""
    alias, now = schema_editor.connection.alias, timezone.now()
    definition = rule_sets.definition_of(rule_sets.shipped_text())
    rule_set = rule_sets.rule_set_of(definition)
    models = {name: apps.get_model("assessments", name) for name in ("RuleSet", "RuleSetAdoption", "AssessmentTool")}
    for partnership_id in every_tenant(schema_editor.connection):
        added = (
            models["RuleSet"]
            .objects.using(alias)
            .create(
                partnership_id=partnership_id,
                uid=uuid.uuid4(),
                name=rule_set.name,
                version=rule_set.version,
                status=rule_set.status,
                definition=definition,
                checksum=rule_sets.checksum_of(definition),
                added_at=now,
                added_by=SHIPPED_BY,
            )
        )
        models["RuleSetAdoption"].objects.using(alias).create(
            partnership_id=partnership_id,
            rule_set_id=added.id,
            starts_on=FROM_THE_START,
            minute=MINUTE,
            adopted_at=now,
            adopted_by=SHIPPED_BY,
        )
        models["AssessmentTool"].objects.using(alias).create(
            partnership_id=partnership_id,
            uid=uuid.uuid4(),
            name=TOOL_NAME,
            fields=[{"name": name, "domain": code} for code, name in tool.SAP_DOMAINS.items()],
            added_at=now,
            added_by=SHIPPED_BY,
        )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
