from django.apps import AppConfig


class RehearsalsConfig(AppConfig):
    name = "apps.money.rehearsals"
    label = "rehearsals"
