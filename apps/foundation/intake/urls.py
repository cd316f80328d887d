from django.urls import path

from apps.foundation.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.batches, name="list"),
    path("send/", views.choose_kind, name="send"),
    path("send/<slug:kind>/", views.send, name="send-kind"),
    path("codes/", views.codes, name="codes"),
    path("codes/change/", views.change_code, name="change-code"),
    path("<uuid:uid>/", views.batch, name="batch"),
    path("<uuid:uid>/progress/", views.progress, name="progress"),
    path("<uuid:uid>/commit/", views.commit, name="commit"),
    path("<uuid:uid>/discard/", views.discard, name="discard"),
    path("<uuid:uid>/stop/", views.stop, name="stop"),
    path("<uuid:uid>/not-accepted/", views.faults, name="faults"),
    path("<uuid:uid>/causes/<slug:code>/", views.cause, name="cause"),
]
