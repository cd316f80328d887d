from django.urls import path

from apps.interfaces.guarding import views

app_name = "guarding"
urlpatterns = [
    path("openings/", views.openings, name="openings"),
    path("same-surname/", views.same_surname, name="same-surname"),
    path("who-has-opened/", views.who_has_opened, name="who-has-opened"),
    path("restricted/", views.restricted, name="restricted"),
    path("restricted/<uuid:uid>/end/", views.end, name="end"),
    path("flows/", views.flows, name="flows"),
    path("history/", views.history, name="history"),
]
