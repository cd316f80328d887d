import pytest

from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import create_partnership

pytestmark = pytest.mark.django_db


def test_a_query_without_tenant_sees_nothing():
    here = create_partnership(slug="here", name="Here")
    with tenant(here.id):
        Organisation.objects.create(ods_code="A", name="A")
        assert Organisation.objects.count() == 1
    assert Organisation.objects.count() == 0
