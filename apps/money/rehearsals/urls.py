from django.urls import path

from apps.money.rehearsals import views

app_name = "rehearsals"
urlpatterns = [
    path("<uuid:uid>/rehearsal/", views.rehearse, name="rehearse"),
    path("<uuid:uid>/rehearsal/simulate/", views.ask, name="ask"),
    path("<uuid:uid>/rehearsal/<uuid:simulation_uid>/", views.simulation, name="simulation"),
    path("<uuid:uid>/rehearsal/<uuid:simulation_uid>/progress/", views.progress, name="progress"),
    path("<uuid:uid>/rehearsal/<uuid:simulation_uid>/again/", views.again, name="again"),
]
