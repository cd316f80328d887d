"""What parties of a contract write for each other to read and sign names nobody by their NHS number."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.money.contracts.domain.arrangements import TEXTS
from apps.money.contracts.models import Arrangements, Assumption, Signature
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.signing import sign
from tests.factories.agreeing import READMISSIONS, WORDING, ready

pytestmark = pytest.mark.django_db
NAMED = "See 943 476 5919 Mrs Jane Smith"
REFUSED = "An NHS number stands in what you wrote."


@pytest.fixture
def agreeing():
    return ready()


def written(agreeing):
    with tenant(agreeing.id):
        return [model.objects.count() for model in (Arrangements, Assumption, Signature)]


def test_no_service_of_contracts_takes_an_nhs_number(agreeing):
    texts = dict.fromkeys(TEXTS, NAMED)
    for changed in (
        {"texts": texts},
        {"non_performance": {agreeing.actors["ACU"].organisation_id: ("Late", NAMED)}},
        {"measures": [replace(READMISSIONS, target=NAMED)]},
    ):
        with pytest.raises(NamesSomebody), tenant(agreeing.id):
            agreeing.arrange(**changed)
    for name in ("missing", "assumed", "risk_bearer", "plan"):
        with pytest.raises(NamesSomebody):
            agreeing.assume(**{name: NAMED})
    agreeing.offer()
    with tenant(agreeing.id), pytest.raises(NamesSomebody):
        version = agreeing.version
        sign(actor=agreeing.actors["ACU"], version=version, read=code_of(version), office=NAMED)
    assert written(agreeing) == [0, 0, 0]


def test_pages_say_so_beside_the_words(agreeing):
    client = agreeing.client("ICB")

    def sent(name, typed):
        page = client.post(reverse(f"contracts:{name}", args=[agreeing.contract.uid]), typed).content.decode()
        return REFUSED in page and NAMED in page

    with tenant(agreeing.id):
        code = code_of(agreeing.version)
    wording = {name: getattr(WORDING, name) for name in ("missing", "risk_bearer", "plan")}
    assert sent("arrange", {"read": code, next(iter(TEXTS)): NAMED})
    assert sent("new-assumption", {"uid": str(uuid4()), "until": "31/3/2090", "assumed": NAMED, **wording})
    agreeing.offer()
    assert sent("sign", {"read": code, "office": NAMED, "has_read": "on"})
    assert written(agreeing) == [0, 0, 0]
