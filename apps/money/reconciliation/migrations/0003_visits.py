import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.foundation.core.models.tenant
import apps.foundation.core.row_security


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_going_live"),
        ("partnerships", "0001_initial"),
        ("reconciliation", "0002_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("looked_at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    apps.foundation.core.models.tenant.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "user", "contract"), name="reconciliation_visit_once"
                    ),
                    apps.foundation.core.row_security.RowSecurity(name="reconciliation_visit_rows"),
                    models.UniqueConstraint(fields=("partnership", "id"), name="reconciliation_visit_key"),
                    apps.foundation.core.row_security.TenantLink(
                        column="contract_id", name="reconciliation_visit_contract_link", target="contracts_contract"
                    ),
                ],
            },
        ),
    ]
