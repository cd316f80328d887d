from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("care_plans", "0002_packages_of_files")]

    operations = [
        migrations.AddField(
            model_name="budgetoffer",
            name="uid",
            field=models.UUIDField(db_default=RandomUUID()),
        ),
        migrations.AlterField(model_name="budgetoffer", name="uid", field=models.UUIDField()),
        migrations.AddConstraint(
            model_name="budgetoffer",
            constraint=models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_budgetoffer_sent_once"),
        ),
    ]
