from django.urls import path

from apps.money.contracts import views

app_name = "contracts"
urlpatterns = [
    path("", views.contracts, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/terms/", views.terms, name="terms"),
    path("<uuid:uid>/terms/progress/", views.progress, name="progress"),
    path("<uuid:uid>/terms/plan/", views.plan, name="plan"),
    path("<uuid:uid>/terms/start/", views.start, name="start"),
]
