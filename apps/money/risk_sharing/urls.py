from django.urls import path

from apps.money.risk_sharing import views

app_name = "risk_sharing"
urlpatterns = [
    path("<uuid:uid>/risk-sharing/", views.agreement, name="agreement"),
    path("<uuid:uid>/risk-sharing/order/", views.order, name="order"),
    path("<uuid:uid>/risk-sharing/figures/", views.figures, name="figures"),
    path("<uuid:uid>/risk-sharing/terms/<slug:code>/", views.term, name="term"),
]
