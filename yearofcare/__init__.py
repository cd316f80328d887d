"""Year of Care: settings, addresses and the processes around the apps."""

from yearofcare.celery import app as celery_app

__all__ = ["celery_app"]
