from django.urls import path

from apps.money.payments.views import money, paying, terms

app_name = "payments"
urlpatterns = [
    path("<uuid:uid>/payment-terms/", terms.terms, name="terms"),
    path("<uuid:uid>/payment-terms/write/", terms.write, name="write-terms"),
    path("<uuid:uid>/money/", money.money, name="money"),
    path("<uuid:uid>/money/months/<slug:month>/", money.month, name="month"),
    path("<uuid:uid>/money/payments/new/", paying.record, name="record"),
    path("<uuid:uid>/money/payments/<uuid:payment_uid>/reverse/", paying.reverse, name="reverse"),
    path("<uuid:uid>/money/invoices/<uuid:invoice_uid>/", money.invoice, name="invoice"),
    path("<uuid:uid>/money/invoices/<uuid:invoice_uid>/settle/", paying.settle, name="settle"),
    path("<uuid:uid>/money/journal/", money.journal, name="journal"),
]
