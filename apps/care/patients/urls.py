from django.urls import path

from apps.care.patients import views

app_name = "patients"
urlpatterns = [
    path("", views.people, name="list"),
    path("find/", views.find, name="find"),
    path("emergency-openings/", views.emergency_queue, name="emergency-queue"),
    path("emergency-openings/<uuid:uid>/", views.review, name="review"),
    path("emergency-openings/<uuid:uid>/whose/", views.whose, name="whose"),
    path("emergency-openings/<uuid:uid>/ask/", views.ask, name="ask"),
    path("emergency-questions/", views.answer, name="answer"),
    path("emergency/", views.emergency, name="emergency"),
    path("awaiting-trace/", views.awaiting_trace, name="awaiting-trace"),
    path("long-term-conditions/", views.condition_code_list, name="condition-codes"),
    path("long-term-conditions/add/", views.add_code, name="add-code"),
    path("long-term-conditions/<int:number>/remove/", views.remove_code, name="remove-code"),
    path("<uuid:uid>/", views.person, name="person"),
    path("<uuid:uid>/care/", views.assign, name="assign"),
    path("<uuid:uid>/care/end/", views.stop_caring, name="end-care"),
    path("<uuid:uid>/restrict/", views.restrict, name="restrict"),
    path("<uuid:uid>/unrestrict/", views.unrestrict, name="unrestrict"),
    path("<uuid:uid>/sharing/", views.sharing, name="sharing"),
    path("<uuid:uid>/trace/", views.trace, name="trace"),
]
