"""What checks of consistency add to who may open a record."""

from apps.care.assurance.selectors import lent_for_a_sample
from apps.care.patients.registries import CareSource, care_sources

care_sources.register(CareSource("samples", lent_for_a_sample, is_lent=True))
