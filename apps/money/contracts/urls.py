from django.urls import path

from apps.money.contracts import views

app_name = "contracts"
urlpatterns = [
    path("", views.contracts, name="list"),
    path("options/", views.options, name="options"),
    path("options/side-by-side/", views.comparison, name="comparison"),
    path("new/", views.new, name="new"),
    path("<uuid:uid>/terms/", views.terms, name="terms"),
    path("<uuid:uid>/terms/progress/", views.progress, name="progress"),
    path("<uuid:uid>/terms/plan/", views.plan, name="plan"),
    path("<uuid:uid>/terms/start/", views.start, name="start"),
    path("<uuid:uid>/terms/offer/", views.offer, name="offer"),
    path("<uuid:uid>/terms/take-back/", views.taking_back, name="take-back"),
    path("<uuid:uid>/terms/sign/", views.signing, name="sign"),
    path("<uuid:uid>/terms/stage/", views.stage, name="stage"),
]
