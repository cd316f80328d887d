from django.urls import path

from apps.money.subcontracts import views

app_name = "subcontracts"
urlpatterns = [
    path("subcontracts/<uuid:subcontract_uid>/", views.one, name="one"),
    path("subcontracts/<uuid:subcontract_uid>/sign/", views.signing, name="sign"),
    path("<uuid:uid>/subcontracts/", views.subcontracts, name="list"),
    path("<uuid:uid>/subcontracts/new/", views.new, name="new"),
    path("<uuid:uid>/subcontracts/<uuid:subcontract_uid>/change/", views.change, name="change"),
    path("<uuid:uid>/subcontracts/<uuid:subcontract_uid>/drop/", views.drop, name="drop"),
]
