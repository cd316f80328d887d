from django.urls import path

from apps.interfaces.administration import views

app_name = "administration"
urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new_organisation, name="new-organisation"),
    path("service-lines/new/", views.new_service_line, name="new-service-line"),
    path("teams/new/", views.new_team, name="new-team"),
    path("agreements/new/", views.new_agreement, name="new-agreement"),
    path("agreements/sign/", views.join_agreement, name="join-agreement"),
    path("settings/", views.settings, name="settings"),
    path("settings/<slug:name>/", views.setting, name="setting"),
]
