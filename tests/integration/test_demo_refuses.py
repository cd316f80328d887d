import pytest
from django.core.management import CommandError, call_command

from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch
from apps.foundation.partnerships.models import Partnership
from apps.foundation.partnerships.services import create_partnership
from apps.interfaces.demo.generator.blueprints import HARTFIELD


def test_a_partnership_left_half_made_is_refused_with_what_to_do(committed_db):
    half = create_partnership(slug=HARTFIELD.slug, name=HARTFIELD.name, is_fictional=True)
    with pytest.raises(CommandError, match="make reset"):
        call_command("demo", f"--only={HARTFIELD.slug}")
    with tenant(half.id):
        assert Batch.objects.count() == 0


@pytest.mark.django_db
def test_a_server_that_refuses_synthetic_numbers_holds_no_demo(settings):
    settings.ALLOW_SYNTHETIC_NUMBERS = False
    with pytest.raises(CommandError, match="synthetic"):
        call_command("demo")
    assert not Partnership.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("argument", ["--today=2999-01-01", "--today=tomorrow", "--scale=0", "--scale=nan"])
def test_a_day_to_come_or_a_scale_of_nothing_is_refused(argument):
    with pytest.raises(CommandError):
        call_command("demo", argument)
    assert not Partnership.objects.exists()
