from django.urls import path

from apps.money.specifications import views

app_name = "specifications"
urlpatterns = [
    path("<uuid:uid>/specification/", views.overview, name="overview"),
    path("<uuid:uid>/specification/in-full/", views.in_full, name="in-full"),
    path("<uuid:uid>/specification/ask/", views.ask, name="ask"),
    path("<uuid:uid>/specification/begin/", views.begin, name="begin"),
    path("<uuid:uid>/specification/providers/<uuid:organisation_uid>/", views.provider, name="provider"),
    path("<uuid:uid>/specification/items/<slug:code>/", views.item, name="item"),
    path("<uuid:uid>/specification/items/<slug:code>/answer/", views.answer, name="answer"),
    path("<uuid:uid>/specification/items/<slug:code>/ours/", views.ours, name="ours"),
    path("<uuid:uid>/specification/items/<slug:code>/note/", views.note, name="note"),
    path("<uuid:uid>/specification/checklists/<slug:code>/", views.checklist, name="checklist"),
]
