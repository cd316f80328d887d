"""The pages that help to choose a contracting model, and a version whose parties do not fit its model."""

from datetime import date

import pytest
from django.urls import reverse

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import ContractModel, Stage
from apps.money.contracts.domain.model_of_contract import DOMAINS
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import what_is_missing
from apps.money.contracts.services import Terms, TermsNotReady, ask_to_start, draft_contract, draw_plan
from apps.money.contracts.services.signing import offer_version
from tests.factories.agreeing import arrange
from tests.factories.pages import seated, tables_of
from tests.factories.world import FEES, World, every

pytestmark = pytest.mark.django_db
TWO = {"models": ["ALLIANCE", "JOINT_VENTURE"]}
CHOOSE = "Choose 2 to 4 of the eight models."


@pytest.fixture
def reader():
    return seated(World.make(), Role.COMMISSIONER)


def compared(client, given):
    answer = client.get(reverse("contracts:comparison"), given)
    assert answer.status_code == 200
    return answer


def means(answer):
    return {row[0]: row[1:] for row in tables_of(answer)[0][1:]}


def test_the_eight_stand_with_what_each_is_needs_and_starts_with(reader):
    page = reader.get(reverse("contracts:options")).content.decode()
    for model in MODELS.values():
        assert f"<h3>{model.title}</h3>" in page
    assert page.count("Not reviewed by the source.") == 4
    assert "At least two providers, and the commissioner, in one agreement" in page
    assert "Flat funding with cap and collar" in page
    for link in (reverse("contracts:list"), reverse("contracts:new")):
        assert reverse("contracts:options") in reader.get(link).content.decode()


@pytest.mark.parametrize(
    ("role", "organisation", "status"), [(Role.PROVIDER_MANAGER, "ACU", 200), (Role.TEAM_LEAD, "COM", 403)]
)
def test_whoever_views_contracts_reads_them_and_nobody_else(role, organisation, status):
    client = seated(World.make(), role, organisation)
    for name in ("contracts:options", "contracts:comparison"):
        assert client.get(reverse(name)).status_code == status


def test_models_stand_side_by_side_in_every_domain(reader):
    four = ["SINGLE_ORGANISATION", "JOINT_VENTURE", "PRINCIPAL_PROVIDER", "OUTCOMES_BASED"]
    answer = compared(reader, {"models": four})
    page, tables = answer.content.decode(), tables_of(answer)
    assert len(tables) == 1 + len(DOMAINS)
    assert "Subcontracting may yield a better price" in page
    assert page.count("Ability to mitigate") == 6
    assert "Not reviewed by the source." not in page
    assert [row[0] for row in tables[1][1:]] == [MODELS[code].title for code in MODELS if code in four]
    page = compared(reader, TWO).content.decode()
    assert page.count("Not reviewed by the source.") == 1 + len(DOMAINS)


def test_without_marks_there_is_no_mean(reader):
    found = means(compared(reader, TWO))
    assert set(map(tuple, found.values())) == {("No mark", "0 of 13")}


def test_marks_and_weights_of_the_address_make_the_mean(reader):
    given = {**TWO, "weight-qipp": "3", "mark-qipp-ALLIANCE": "2", "mark-culture-ALLIANCE": "-2"}
    answer = compared(reader, given)
    assert means(answer)["Alliance"] == ["+1.00", "2 of 13"]
    assert means(answer)["Joint venture with a Joint Management Board"] == ["No mark", "0 of 13"]
    page = answer.content.decode()
    assert '<option value="3" selected>3</option>' in page
    assert '<option value="-2" selected>−2</option>' in page
    assert "marked in different domains" not in page
    assert "marked in different domains" in compared(reader, {**given, "mark-qipp-JOINT_VENTURE": "1"}).content.decode()


@pytest.mark.parametrize(
    "models",
    [
        ["ALLIANCE"],
        list(MODELS)[:5],
        ["ALLIANCE", "NONE"],
        ["ALLIANCE", "ALLIANCE"],
        [""],
        ["\0", "²"],
        ["9" * 5_000] * 2,
    ],
)
def test_a_choice_of_models_that_cannot_be_is_refused_with_a_sentence(reader, models):
    page = compared(reader, {"models": models}).content.decode()
    assert CHOOSE in page
    assert "Weighted mean" not in page


@pytest.mark.parametrize("odd", ["99", "-1", "one", "²", "\0", "1.5", "9" * 5_000, "٣"])
def test_a_weight_or_a_mark_that_is_none_is_said_and_left_out(reader, odd):
    mark = "-3" if odd == "-1" else odd
    given = {**TWO, "weight-qipp": odd, "mark-qipp-ALLIANCE": mark, "mark-culture-ALLIANCE": "1"}
    answer = compared(reader, {**given, "mark-qipp-OUTCOMES_BASED": odd, "mark-x-ALLIANCE": "1", "weight-x": "1"})
    page = answer.content.decode()
    assert "Give a weight from 0 to 5. It counts once here." in page
    assert "Give a mark from -2 to 2. It is left out here." in page
    assert means(answer)["Alliance"] == ["+1.00", "1 of 13"]


def test_a_page_of_nothing_chosen_asks_without_an_error(reader):
    page = compared(reader, {}).content.decode()
    assert "There is a problem" not in page
    assert "Set side by side" in page


def drafted(world, model, codes):
    version = draft_contract(
        actor=world.operator,
        terms=Terms("one", "One", ContractModel(model), date(2026, 4, 1), date(2027, 4, 1), FEES),
        parties=list(Organisation.objects.filter(ods_code__in=codes)),
    )
    draw_plan(actor=world.operator, version=version, run=RiskRun.objects.latest("id"))
    return version


@pytest.fixture
def world():
    world = World.make()
    world.people(6)
    world.levels(every(range(6), 3000))
    world.send("organisations", "ods_code,name,sector,role\nLAC,Test council pays,SOCIAL_CARE,COMMISSIONER\n")
    return world


@pytest.mark.parametrize(
    ("model", "codes", "sentence"),
    [
        ("ALLIANCE", ["ICB", "ACU"], "at least two providers for an alliance"),
        ("PRINCIPAL_PROVIDER", ["ICB", "ACU", "COM"], "exactly one provider for a principal provider"),
        (
            "SINGLE_ORGANISATION",
            ["ICB", "ACU"],
            "a local authority among its commissioners for a single integrated care organisation",
        ),
    ],
)
def test_a_version_that_lacks_a_party_is_neither_offered_nor_begun_and_its_page_says_why(world, model, codes, sentence):
    with tenant(world.partnership.id):
        version = drafted(world, model, codes)
        assert what_is_missing(version)[0] == sentence
        with pytest.raises(TermsNotReady, match=sentence):
            offer_version(actor=world.operator, version=version)
        with pytest.raises(TermsNotReady, match=sentence):
            ask_to_start(actor=world.operator, version=version, stage=Stage.TEST, nudge=False)
        assert ContractVersion.objects.get().offered_at is None
        contract = Contract.objects.get()
    page = seated(world, Role.COMMISSIONER).get(reverse("contracts:terms", args=[contract.uid])).content.decode()
    assert f"It needs {sentence}." in page
    assert "There is a problem" not in page


def test_each_of_the_eight_leads_whoever_may_draft_to_a_draft_with_that_model(world):
    page, writer = reverse("contracts:options"), seated(world, Role.COMMISSIONER)
    assert writer.get(page).content.decode().count("Draft with this model") == 8
    assert "Draft with this model" not in seated(world, Role.BOARD_MEMBER).get(page).content.decode()
    form = writer.get(reverse("contracts:new") + "?model=ALLIANCE").content.decode()
    assert '<option value="ALLIANCE" selected>' in form


def test_a_local_authority_is_a_commissioner_that_works_in_social_care(world):
    with tenant(world.partnership.id):
        version = drafted(world, "SINGLE_ORGANISATION", ["ICB", "LAC", "ACU"])
        assert [one.split(" for ")[0] for one in what_is_missing(version)] == ["its pooled budget"]
        with pytest.raises(TermsNotReady, match="its pooled budget for intermediate care named"):
            offer_version(actor=world.operator, version=version)
        texts = {"pooled_budget": "Section 75 agreement, hosted by the council"}
        arrange(world.operator, version, texts=texts, equality_noted_on=None)
        assert offer_version(actor=world.operator, version=version).offered_at
