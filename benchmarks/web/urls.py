"""Every page of the product, and the one to compare with."""

from django.urls import path

from benchmarks.web.views import one_select
from yearofcare.urls import handler403, handler404, handler500
from yearofcare.urls import urlpatterns as pages_of_the_product

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*pages_of_the_product, path("bench/<uuid:uid>/", one_select, name="bench-one-select")]
