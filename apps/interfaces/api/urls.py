"""Doors for other systems, and the pages on which they are given tokens."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from apps.interfaces.api import views
from apps.interfaces.api.doors import files
from apps.interfaces.api.doors.door import NoDoor

app_name = "api"
urlpatterns = [
    path("partnership/systems/", views.tokens, name="tokens"),
    path("partnership/systems/new/", views.new_token, name="new-token"),
    path("partnership/systems/<uuid:uid>/end/", views.end, name="end-token"),
    path("api/v1/schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("api/v1/files/", files.Files.as_view(), name="files"),
    path("api/v1/files/<slug:kind>/send/", files.SendFile.as_view(), name="send-file"),
    path("api/v1/rows/<slug:kind>/", files.SendRows.as_view(), name="send-rows"),
    path("api/v1/files/<uuid:uid>/", files.OneFile.as_view(), name="file"),
    path("api/v1/files/<uuid:uid>/found/", files.FoundIn.as_view(), name="found"),
    path("api/v1/files/<uuid:uid>/commit/", files.CommitFile.as_view(), name="commit"),
    path("api/v1/files/<uuid:uid>/discard/", files.DiscardFile.as_view(), name="discard"),
    path("api/v1/", NoDoor.as_view(), name="no-door"),
    path("api/v1/<path:rest>", NoDoor.as_view(), name="no-such-door"),
]
