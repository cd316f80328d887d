from tests.factories.once import once
from tests.integration.admissions.hospital import Hospital

made_once, hospital = once("hospital", Hospital.make)
