from django.urls import path

from apps.money.settlements import views

app_name = "settlements"
urlpatterns = [
    path("<uuid:uid>/settlement/", views.settlement, name="settlement"),
    path("<uuid:uid>/settlement/fix/", views.fix, name="fix"),
    path("<uuid:uid>/settlement/sign/", views.sign, name="sign"),
]
