"""Packages of care: the only care page with costs. New ones are put in place once need is agreed."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.care_plans.domain.packages import MedicalMust
from apps.care.care_plans.forms.packages import BudgetForm, EndPackageForm, PackageForm
from apps.care.care_plans.presenters import own_payments, package_row
from apps.care.care_plans.selectors.packages import (
    budget_offer_of,
    changes_taken_back,
    ended_packages,
    get_package,
    open_packages,
    providers,
    teams_of_providers,
)
from apps.care.care_plans.selectors.plans import need_is_agreed
from apps.care.care_plans.services.packages import (
    DiedBefore,
    NeedNotAgreed,
    NotTheProvidersTeam,
    OverAlready,
    WrongDays,
    add_package,
    change_package,
    end_package,
    record_budget_offer,
)
from apps.care.care_plans.views.names import name_from
from apps.care.patients.pages import OpenRecord, opened_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.typed_days import typed_day


@page(Permission.PLAN_READ)
def packages(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What is in place for a person, what it costs, and who pays."""
    record, today = opened_record(actor, uid), timezone.localdate()
    is_agreed = need_is_agreed(record.person.id, today)
    back = changes_taken_back(record.person.id)
    rows = [package_row(one, back) for one in open_packages(record.person.id, today)]
    context = record.context("packages") | {
        "is_agreed": is_agreed,
        "rows": rows,
        "own": own_payments(rows),
        "ended": [package_row(one, back) for one in ended_packages(record.person.id, today)],
        "budget": budget_offer_of(record.person.id),
        "may_write": can(actor, Permission.PACKAGE_WRITE),
        "today": today,
    }
    return render(request, "care_plans/packages.jinja", context)


@page(Permission.PACKAGE_WRITE, methods=("GET", "POST"))
def add(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Put a package in place."""
    record, today = opened_record(actor, uid, lasting=request.method == "POST"), timezone.localdate()
    return _put_in_place(request, actor, record, today, {"starts_on": typed_day(today), "units": 1})


@page(Permission.PACKAGE_WRITE, methods=("GET", "POST"))
def again(request: HttpRequest, actor: Actor, uid: UUID, package_uid: UUID) -> HttpResponse:
    """Put in place again what ended for a change that was taken back: a new package, with the words of the old."""
    record, today = opened_record(actor, uid, lasting=request.method == "POST"), timezone.localdate()
    package = get_package(record.person.id, package_uid)
    first_day = typed_day(package.ends_before or today)
    return _put_in_place(request, actor, record, today, _as_it_is(package) | {"starts_on": first_day})


@page(Permission.PACKAGE_WRITE, methods=("GET", "POST"))
def change(request: HttpRequest, actor: Actor, uid: UUID, package_uid: UUID) -> HttpResponse:
    """Another package from a day on; the old one ends that day."""
    record, today = opened_record(actor, uid, lasting=request.method == "POST"), timezone.localdate()
    package = get_package(record.person.id, package_uid)
    days = {"starts_on": typed_day(max(today, package.starts_on)), "ends_before": typed_day(package.ends_before)}
    form = _form(request, _as_it_is(package) | days)

    def save(**made: Any) -> None:
        change_package(actor=actor, package=package, said=form.said(), now=record.at, today=today, **made)

    return _write(request, record, form, save, package)


@page(Permission.PACKAGE_WRITE, methods=("GET", "POST"))
def end(request: HttpRequest, actor: Actor, uid: UUID, package_uid: UUID) -> HttpResponse:
    """End a package."""
    record = opened_record(actor, uid)
    package = get_package(record.person.id, package_uid)
    form = EndPackageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_package(actor=actor, package=package, now=record.at, **form.cleaned_data)
        except WrongDays as refusal:
            form.add_error("ends_before", str(refusal))
        except OverAlready as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:packages", uid=uid)
        else:
            messages.success(request, f"{package.service} ends.")
            return redirect("care_plans:packages", uid=uid)
    context = record.context("packages") | {"form": form, "package": package}
    return render(request, "care_plans/end_package.jinja", context)


@page(Permission.PACKAGE_WRITE, methods=("GET", "POST"))
def budget(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """A personal health budget was offered."""
    record, today = opened_record(actor, uid), timezone.localdate()
    part_uid = name_from(request)
    form = BudgetForm(request.POST or None, initial={"offered_on": typed_day(today)})
    if request.method == "POST" and form.is_valid():
        try:
            record_budget_offer(
                actor=actor, person=record.person, uid=part_uid, now=record.at, today=today, **form.cleaned_data
            )
        except (NeedNotAgreed, SentBefore) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The offer is written down.")
        return redirect("care_plans:packages", uid=uid)
    context = record.context("packages") | {"form": form, "part_uid": part_uid}
    return render(request, "care_plans/budget.jinja", context)


def _form(request: HttpRequest, initial: dict[str, Any]) -> PackageForm:
    return PackageForm(request.POST or None, initial=initial, providers=providers(), teams=teams_of_providers())


def _put_in_place(
    request: HttpRequest, actor: Actor, record: OpenRecord, today: date, initial: dict[str, Any]
) -> HttpResponse:
    form = _form(request, initial)

    def save(**made: Any) -> None:
        add_package(actor=actor, person=record.person, said=form.said(), now=record.at, today=today, **made)

    return _write(request, record, form, save, None)


def _as_it_is(package: Any) -> dict[str, Any]:
    """What a form shows of a package, but its days."""
    names = ("kind", "service", "provider", "team", "sector", "units", "unit", "how_often", "funded_by")
    return {name: getattr(package, f"{name}_id" if name in {"provider", "team"} else name) for name in names} | {
        "unit_cost": pounds(package.unit_cost).replace(",", "")
    }


def _write(request: HttpRequest, record: OpenRecord, form: PackageForm, save: Any, package: Any) -> HttpResponse:
    part_uid = name_from(request)
    if request.method == "POST" and form.is_valid():
        try:
            save(uid=part_uid, starts_on=form.cleaned_data["starts_on"])
        except MedicalMust as refusal:
            form.add_error("funded_by", str(refusal))
        except NotTheProvidersTeam as refusal:
            form.add_error("team", str(refusal))
        except WrongDays as refusal:
            form.add_error("starts_on", str(refusal))
        except (NeedNotAgreed, DiedBefore, OverAlready, SentBefore) as refusal:
            messages.error(request, str(refusal))
            return redirect("care_plans:packages", uid=record.person.uid)
        else:
            messages.success(request, "The package is written down.")
            return redirect("care_plans:packages", uid=record.person.uid)
    context = record.context("packages") | {"form": form, "package": package, "part_uid": part_uid}
    return render(request, "care_plans/package.jinja", context)
