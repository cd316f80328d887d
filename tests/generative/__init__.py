"""Invariants, held against cases that nobody thought of. The same cases every time, so that a run is stable."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "stable",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
settings.load_profile("stable")
