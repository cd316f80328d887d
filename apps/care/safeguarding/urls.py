from django.urls import path

from apps.care.safeguarding import views

app_name = "safeguarding"
urlpatterns = [
    path("safeguarding/", views.counts, name="counts"),
    path("people/<uuid:uid>/safeguarding/", views.person, name="person"),
    path("people/<uuid:uid>/safeguarding/<uuid:concern_uid>/", views.note, name="note"),
]
