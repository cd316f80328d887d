from django.urls import path

from apps.interfaces.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("words/", views.words, name="words"),
    path("who-can-see-what/", views.who_sees_what, name="who-sees-what"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
