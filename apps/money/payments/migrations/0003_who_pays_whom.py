import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import apps.foundation.core.models.tenant
import apps.foundation.core.row_security
from apps.foundation.core.tenancy import every_tenant


def payer(null):
    return apps.foundation.core.models.tenant.TenantForeignKey(
        db_constraint=False,
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="partnerships.organisation",
    )


def name_payers(registry, schema_editor):
    """Until now the commissioners of a contract stood together; what stands is of the first of them by code."""
    alias = schema_editor.connection.alias
    parties = registry.get_model("contracts", "ContractParty").objects.using(alias)
    for partnership_id in every_tenant(schema_editor.connection):
        for name in ("Invoice", "Payment"):
            rows = registry.get_model("payments", name).objects.using(alias).filter(partnership_id=partnership_id)
            for contract_id in set(rows.values_list("contract_id", flat=True)):
                first = (
                    parties.filter(version__contract_id=contract_id, role="COMMISSIONER")
                    .order_by("-version__number", "organisation__ods_code")
                    .first()
                )
                rows.filter(contract_id=contract_id).update(payer_id=first and first.organisation_id)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0007_costing_made_for"),
        ("partnerships", "0001_initial"),
        ("payments", "0002_payer_shares"),
    ]

    operations = [
        migrations.AddField("invoice", "payer", payer(null=True)),
        migrations.AddField("payment", "payer", payer(null=True)),
        migrations.RunPython(name_payers, migrations.RunPython.noop),
        migrations.AlterField("invoice", "payer", payer(null=False)),
        migrations.AlterField("payment", "payer", payer(null=False)),
        migrations.RemoveConstraint("invoice", "payments_invoice_once"),
        migrations.AddConstraint(
            "invoice",
            models.UniqueConstraint(
                fields=("partnership", "statement", "provider", "payer", "place"), name="payments_invoice_once"
            ),
        ),
        migrations.AddField(
            "invoiceline",
            "queries",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(), default=list, size=None
            ),
        ),
        migrations.RemoveConstraint(
            model_name="invoiceline",
            name="payments_line_known",
        ),
        migrations.AlterField(
            model_name="invoice",
            name="cause",
            field=models.CharField(
                choices=[
                    ("AGREED", "The month's statement was agreed"),
                    ("QUERY", "A query ended, or was recorded as corrected"),
                    ("PAYMENT", "A payment was recorded or reversed since"),
                ],
                max_length=7,
            ),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("PLAN", "Plan"),
                    ("BASELINE", "Error of the baseline"),
                    ("ADJUSTMENT", "Adjustment beyond the margin"),
                    ("ON_ACCOUNT", "Less: paid on account"),
                    ("BEFORE", "Less: invoices and credit notes before"),
                    ("IN_QUESTION", "Waits for queries"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=apps.foundation.core.row_security.TenantLink(
                column="payer_id", name="payments_invoice_payer_link", target="partnerships_organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["PLAN", "BASELINE", "ADJUSTMENT", "ON_ACCOUNT", "BEFORE", "IN_QUESTION"])
                ),
                name="payments_line_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=apps.foundation.core.row_security.TenantLink(
                column="payer_id", name="payments_payment_payer_link", target="partnerships_organisation"
            ),
        ),
    ]
