import pytest

from tests.integration.admissions.hospital import Hospital


@pytest.fixture
def hospital(db):
    return Hospital.make()
