import django.db.models.deletion
from django.db import migrations, models

import apps.foundation.core.models.tenant
import apps.foundation.core.row_security


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0002_paid_elsewhere"),
        ("intake", "0001_initial"),
        ("partnerships", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Unplanned hospital spell"),
                            (2, "Planned hospital spell"),
                            (3, "A&E attendance"),
                            (4, "Outpatient attendance"),
                            (5, "Community contact"),
                            (6, "Community bed day"),
                            (7, "Residential home bed day"),
                            (8, "Nursing home bed day"),
                            (9, "Social care package week"),
                            (10, "Third-sector contact"),
                            (11, "Telehealth month"),
                            (12, "Virtual ward day"),
                            (13, "Post-discharge pathway"),
                            (14, "Ambulance journey"),
                            (15, "GP contact"),
                            (16, "Prescription cost"),
                        ]
                    ),
                ),
                ("month", models.DateField()),
                ("rows", models.BigIntegerField()),
                (
                    "batch",
                    apps.foundation.core.models.tenant.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.batch",
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
                    "provider",
                    apps.foundation.core.models.tenant.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "month", "provider", "kind", "batch"), name="activity_delivery_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("rows__gt", 0)), name="activity_delivery_of_rows"),
                    apps.foundation.core.row_security.RowSecurity(name="activity_delivery_rows"),
                    models.UniqueConstraint(fields=("partnership", "id"), name="activity_delivery_key"),
                    apps.foundation.core.row_security.TenantLink(
                        column="batch_id", name="activity_delivery_batch_link", target="intake_batch"
                    ),
                    apps.foundation.core.row_security.TenantLink(
                        column="provider_id", name="activity_delivery_provider_link", target="partnerships_organisation"
                    ),
                ],
            },
        ),
    ]
