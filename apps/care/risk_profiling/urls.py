from django.urls import path

from apps.care.risk_profiling import views

app_name = "risk_profiling"
urlpatterns = [
    path("", views.population, name="population"),
    path("runs/", views.runs, name="runs"),
    path("runs/<uuid:uid>/", views.run, name="run"),
    path("runs/<uuid:uid>/progress/", views.progress, name="progress"),
    path("runs/<uuid:uid>/apply/", views.apply, name="apply"),
]
