from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="reason",
            field=models.CharField(default="", max_length=400),
            preserve_default=False,
        ),
    ]
