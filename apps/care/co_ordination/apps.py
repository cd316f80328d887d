from django.apps import AppConfig


class CoOrdinationConfig(AppConfig):
    name = "apps.care.co_ordination"
    label = "co_ordination"
