"""`with tenant(...)`: what it sets, and that it always puts it back. Pitfalls that were measured, one by one."""

from uuid import UUID, uuid4

import polars as pl
import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from apps.care.patients.models import Person
from apps.foundation.core.staging import frame_of, staged
from apps.foundation.core.tenancy import NoPartnership, current_partnership_id, tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import create_partnership
from tests.database import address, owner_of

HERE, THERE = UUID(int=1), UUID(int=2)


def set_now() -> str:
    """What the database itself says the tenant is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.partnership_id', true), '')")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_tenant_is_put_back_after_the_block():
    with tenant(HERE):
        assert (set_now(), current_partnership_id()) == (str(HERE), HERE)
    assert set_now() == ""
    with pytest.raises(NoPartnership):
        current_partnership_id()


@pytest.mark.django_db
def test_a_tenant_inside_another_gives_way_to_it_again():
    with tenant(HERE):
        with tenant(THERE):
            assert set_now() == str(THERE)
            with tenant(None):
                assert set_now() == ""
            assert set_now() == str(THERE)
        assert (set_now(), current_partnership_id()) == (str(HERE), HERE)


@pytest.mark.django_db
def test_the_tenant_is_put_back_after_an_exception():
    with tenant(HERE):
        with pytest.raises(ZeroDivisionError), tenant(THERE):
            raise ZeroDivisionError
        assert (set_now(), current_partnership_id()) == (str(HERE), HERE)
    with pytest.raises(ZeroDivisionError), tenant(HERE):
        raise ZeroDivisionError
    assert set_now() == ""


@pytest.mark.django_db
def test_the_tenant_is_put_back_after_a_statement_that_failed_and_was_swallowed():
    with tenant(HERE):
        with pytest.raises(Exception, match="division by zero"), tenant(THERE), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert set_now() == str(HERE)


@pytest.mark.django_db
def test_a_savepoint_that_is_released_does_not_keep_the_tenant_that_was_set_in_it():
    with transaction.atomic():
        with transaction.atomic(), tenant(HERE), transaction.atomic():
            assert set_now() == str(HERE)
        assert set_now() == ""


@pytest.mark.django_db
def test_a_block_that_was_marked_for_rollback_leaves_no_tenant():
    with tenant(HERE):
        with tenant(THERE):
            transaction.set_rollback(True)
        assert set_now() == str(HERE)
    assert set_now() == ""


def test_nothing_stays_on_the_connection_after_a_real_commit_or_rollback(committed_db: None):
    """A session-level SET would go to the next client of a pooler; a local one ends with the transaction."""
    here = create_partnership(slug="here", name="Here")
    with tenant(here.id):
        assert set_now() == str(here.id)
        process = connection.connection.info.backend_pid
    assert (connection.connection.info.backend_pid, set_now()) == (process, "")
    with pytest.raises(ZeroDivisionError), tenant(here.id):
        raise ZeroDivisionError
    assert (connection.connection.info.backend_pid, set_now()) == (process, "")
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_stopped_where_a_limit_was_asked_for():
    with (
        pytest.raises(OperationalError, match="statement timeout"),
        tenant(HERE, statement_timeout=50),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(5)")


def test_a_limit_on_statements_ends_with_its_block(committed_db: None):
    with tenant(HERE, statement_timeout=50):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"


def test_a_deferred_constraint_is_checked_before_the_tenant_is_put_back(committed_db: None):
    """At COMMIT a deferred trigger would run without a tenant and see no rows: the guard would find nothing."""
    here = create_partnership(slug="here", name="Here")
    with owner_of(connection.settings_dict["NAME"]) as owner:
        owner.execute(
            """
            CREATE FUNCTION no_second_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT count(*) FROM partnerships_organisation) <> 1 THEN
                    RAISE 'organisations seen: %', (SELECT count(*) FROM partnerships_organisation);
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER one_only AFTER INSERT ON partnerships_organisation
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_second_organisation();
            """
        )
        try:
            with pytest.raises(Exception, match="organisations seen: 2"), tenant(here.id):
                Organisation.objects.create(ods_code="A", name="A")
                Organisation.objects.create(ods_code="B", name="B")
            with tenant(here.id):
                assert Organisation.objects.count() == 0
                Organisation.objects.create(ods_code="A", name="A")
            with tenant(here.id):
                assert Organisation.objects.count() == 1
        finally:
            owner.execute("DROP TRIGGER one_only ON partnerships_organisation; DROP FUNCTION no_second_organisation")


@pytest.mark.django_db
def test_copy_into_a_tenant_table_is_refused_and_the_way_through_a_staging_table_works():
    here = create_partnership(slug="here", name="Here")
    frame = pl.DataFrame({"ods_code": ["A", "B"], "name": ["First", None]})
    with tenant(here.id):
        with (
            pytest.raises(psycopg.errors.FeatureNotSupported, match="COPY FROM not supported with row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy("COPY patients_deprivation (partnership_id, lsoa, decile) FROM STDIN") as copy,
        ):
            copy.write(f"{here.id}\tE01000001\t3\n")
        with staged("arrived", {"ods_code": "text", "name": "text"}, [frame]) as cursor:
            cursor.execute(
                "INSERT INTO partnerships_organisation (uid, partnership_id, ods_code, name, role, successor_code) "
                "SELECT gen_random_uuid(), %s, ods_code, coalesce(name, ''), 'PROVIDER', '' FROM arrived",
                [here.id],
            )
        assert list(Organisation.objects.order_by("ods_code").values_list("ods_code", "name")) == [
            ("A", "First"),
            ("B", ""),
        ]
        assert frame_of("SELECT ods_code FROM partnerships_organisation").height == 2
    assert frame_of("SELECT ods_code FROM partnerships_organisation").height == 0


@pytest.mark.django_db
def test_a_staged_row_for_another_tenant_is_refused_when_it_is_moved():
    here = create_partnership(slug="here", name="Here")
    there = create_partnership(slug="there", name="There")
    with (
        tenant(here.id),
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
        staged("arrived", {"lsoa": "text"}, [pl.DataFrame({"lsoa": ["E01000001"]})]) as cursor,
    ):
        cursor.execute(
            "INSERT INTO patients_deprivation (partnership_id, lsoa, decile) SELECT %s, lsoa, 3 FROM arrived",
            [there.id],
        )


def people(partnership_id: UUID, count: int) -> None:
    """Many people whose names begin alike, written as the engine writes them."""
    with tenant(partnership_id), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO patients_person (uid, partnership_id, local_id, trace_status, family_name, given_name, "
            "search_name, sex, ethnicity, address, postcode, lsoa, telephone, language, interpreter, "
            "communication_needs, residence, sharing_consent, national_opt_out, batch_id, line) "
            "SELECT gen_random_uuid(), %s, 'L' || n, '', 'F', 'G', chr(97 + n %% 26) || 'name' || n, 'U', '', '', '', "
            "'', '', '', false, '', '', 'NOT_ASKED', false, 0, 0 FROM generate_series(1, %s) n",
            [partnership_id, count],
        )


def test_a_search_by_beginning_uses_its_index_under_the_policy_where_like_cannot(committed_db: None):
    here = create_partnership(slug="here", name="Here")
    people(here.id, 4_000)
    with owner_of(connection.settings_dict["NAME"]) as owner:
        owner.execute("ANALYZE patients_person")
    with tenant(here.id):
        by_prefix = Person.objects.filter(search_name__prefix="bname10")
        by_like = Person.objects.filter(search_name__startswith="bname10")
        expected = sorted(f"bname{n}" for n in range(1, 4_001) if n % 26 == 1 and str(n).startswith("10"))
        assert sorted(by_prefix.values_list("search_name", flat=True)) == expected
        assert sorted(by_like.values_list("search_name", flat=True)) == expected
        conditions = [line for line in by_prefix.explain().splitlines() if "Index Cond" in line]
        assert "patients_person_by_name" in by_prefix.explain()
        assert "'bname10'" in conditions[0]
        assert "patients_person_by_name" not in by_like.explain()


@pytest.mark.django_db
def test_a_search_by_beginning_takes_signs_of_patterns_as_they_are():
    here = create_partnership(slug="here", name="Here")
    people(here.id, 30)
    with tenant(here.id):
        assert [Person.objects.filter(search_name__prefix=sign).count() for sign in ("%", "_", "\\", "b", "")] == [
            0,
            0,
            0,
            2,
            30,
        ]


def test_the_product_keeps_no_transaction_open_between_requests_and_uses_the_plain_role():
    assert settings.DATABASES["default"]["USER"] != settings.DATABASES["owner"]["USER"]
    assert settings.DATABASES["default"].get("ATOMIC_REQUESTS") is False


def test_one_client_cannot_see_the_tenant_of_another_on_the_same_server(committed_db: None):
    here = create_partnership(slug=f"h{uuid4().hex[:6]}", name="Here")
    with tenant(here.id), psycopg.connect(address(connection.settings_dict["NAME"])) as other:
        seen = other.execute("SELECT coalesce(current_setting('app.partnership_id', true), '')").fetchone()
        assert seen == ("",)
