from django.urls import path

from apps.interfaces.guarding import views

app_name = "guarding"
urlpatterns = [
    path("openings/", views.openings, name="openings"),
    path("history/", views.history, name="history"),
]
