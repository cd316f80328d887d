from django.urls import path

from apps.money.capitation import views

app_name = "capitation"
urlpatterns = [
    path("<uuid:uid>/overlaps/", views.overlaps, name="overlaps"),
]
