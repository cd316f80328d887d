"""A contract over 2026-27 that is live from its first day: plan £6,000.00 of six people at Low, three quarters of it at
the acute trust's line and one at the community trust's; from May all six are at High."""

from datetime import date
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract, Stage
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import draw_plan
from apps.money.contracts.services.signing import move_stage
from apps.money.month_end.choices import Disputes, Reason
from apps.money.month_end.domain.line import Line
from apps.money.month_end.models import Query
from apps.money.month_end.selectors.queries import Figure, open_numbers, parties_of_statement
from apps.money.month_end.services import Decision, ask, record_correction, sign_statement, take_step, write_decision
from apps.money.payments.domain.terms import Beyond, Terms
from apps.money.payments.models import Invoice
from apps.money.payments.selectors.due import due_of
from apps.money.payments.services.paying import record_payment, reverse_payment, settle_invoice
from apps.money.payments.services.terms import write_terms
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.services import ask_to_freeze
from tests.factories.agreeing import ready
from tests.factories.world import every, sit

APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))
BEFORE, TODAY = date(2026, 3, 15), date(2026, 11, 22)
AGREED = Terms(margin=200, beyond=Beyond.EXCESS, share=5_000, unshared={"ACU": 5_000, "COM": 2_500, "SOC": 2_500})


class Paid:
    """The contract, who acts, and what they do. `live_on` is the day on which it is moved to live; none leaves it in
    shadow. `terms` are its payment terms; none leaves it without. `payers` are commissioners beside the ICB. `write`
    writes what else the draft says, `more` are other terms of the contract."""

    def __init__(
        self,
        slug="here",
        first=0,
        *,
        terms=AGREED,
        live_on=BEFORE,
        smallest=5,
        year_before=True,
        payers=(),
        write=None,
        **more,
    ):
        self.agreeing = ready(slug, first, **more)
        self.world, self.id = self.agreeing.world, self.agreeing.id
        world = self.world
        if year_before:
            contact = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
            world.activity(
                *(world.record(f"b{n}", n, f"2025-06-{1 + n:02}", "30.00") for n in range(6)),
                *(world.record(f"c{n}", n, f"2025-06-{1 + n:02}", "10.00", **contact) for n in range(6)),
            )
        with tenant(self.id):
            version = self.agreeing.version
            version.parties.filter(organisation__ods_code__in=payers).update(role="COMMISSIONER")
            draw_plan(actor=world.operator, version=version, run=RiskRun.objects.latest("id"))
            if terms:
                write_terms(actor=world.operator, version=version, terms=terms, read=code_of(version))
            if write:
                write(world.operator, version)
        self.agreeing.arrange()
        self.agreeing.begin(Stage.SHADOW_PRICE)
        if live_on:
            with tenant(self.id):
                move_stage(
                    actor=self.agreeing.actors["ICB"], version=self.agreeing.version, stage=Stage.LIVE, today=live_on
                )
        world.levels(every(range(6), 9_000), effective_from="2026-05-01")
        world.activity(*(world.record(f"a{n}", n, f"2026-04-{1 + n:02}", "10.00") for n in range(6)))
        world.activity(*(world.record(f"j{n}", n, f"2026-06-{1 + n:02}", "10.00") for n in range(6)))
        self.actors = dict(self.agreeing.actors)
        self.members = dict(self.agreeing.members)
        for code in ("ACU", "COM"):
            self.members[f"{code} finance"] = world.member(
                Role.PROVIDER_FINANCE, organisation=code, email=f"finance.{code.lower()}.{slug}@pays.example"
            )
            self.actors[f"{code} finance"] = world.actor(self.members[f"{code} finance"])

    @property
    def contract(self):
        return Contract.objects.get(id=self.agreeing.contract.id)

    def organisation(self, code):
        return Organisation.objects.get(ods_code=code)

    def due(self, who="ICB", today=TODAY):
        with tenant(self.id):
            return due_of(self.actors[who], self.contract, today)

    def freeze(self, *months):
        for month in months:
            with tenant(self.id):
                job = ask_to_freeze(
                    actor=self.actors["ICB"], contract=self.contract, month=month, today=TODAY, nudge=False
                )
            self.world.do(job)

    def statement(self, month=APRIL):
        return Statement.objects.select_related("contract").get(contract=self.contract, month=month)

    def sign(self, *codes, month=APRIL):
        for code in codes:
            with tenant(self.id):
                statement = self.statement(month)
                seen = open_numbers(statement).get(self.actors[code].organisation_id, [])
                sign_statement(actor=self.actors[code], statement=statement, office="CFO", seen=seen)

    def ask(self, *, asker="ICB", of="ACU", pence=5_000, month=APRIL, disputes=Disputes.COUNTED):
        with tenant(self.id):
            statement = self.statement(month)
            parties = {one.organisation_id: one for one in parties_of_statement(statement)}
            asked_of = parties[self.actors[of].organisation_id]
            provider_id = asked_of.organisation_id if disputes == Disputes.COST else None
            return ask(
                actor=self.actors[asker],
                statement=statement,
                figure=Figure(Line(disputes, provider_id=provider_id), 10**6, [asked_of]),
                asked_of=asked_of,
                pence=pence,
                reason=Reason.TWICE,
                words="Spell 12 stands twice",
                today=TODAY,
            )

    def decide(self, who, query, upheld):
        with tenant(self.id):
            query, today = Query.objects.get(id=query.id), timezone.localdate()
            write_decision(
                actor=self.actors[who],
                query=query,
                seen=query.steps.count(),
                decision=Decision("Ann Smith, mediator", today, upheld),
                words="So decided",
                today=today,
            )

    def correct(self, query, month, who="ICB"):
        with tenant(self.id):
            query = Query.objects.select_related("statement", "contract").get(id=query.id)
            record_correction(actor=self.actors[who], query=query, statement=self.statement(month))

    def step(self, who, query, act, pence=None):
        with tenant(self.id):
            query = Query.objects.get(id=query.id)
            take_step(
                actor=self.actors[who], query=query, seen=query.steps.count(), act=act, pence=pence, words="Looked up"
            )

    def pay(
        self, pence, *, who="ACU finance", to="ACU", by="ICB", month=APRIL, paid_on=date(2026, 4, 15), uid=None, **more
    ):
        with tenant(self.id):
            return record_payment(
                actor=self.actors[who],
                due=due_of(self.actors[who], self.contract, TODAY),
                provider=self.organisation(to),
                payer=self.organisation(by),
                month=month,
                pence=pence,
                paid_on=paid_on,
                reference=more.pop("reference", "BACS 1"),
                uid=uid or uuid4(),
                now=timezone.now(),
                **more,
            )

    def settle(self, invoice, pence, *, who="ACU finance", paid_on=None, uid=None):
        with tenant(self.id):
            return settle_invoice(
                actor=self.actors[who],
                due=due_of(self.actors[who], self.contract, TODAY),
                of=Invoice.objects.select_related("provider", "payer", "statement").get(id=invoice.id),
                pence=pence,
                paid_on=paid_on or timezone.localdate(),
                reference="BACS 2",
                uid=uid or uuid4(),
                now=timezone.now(),
            )

    def reverse(self, payment, *, who="ACU finance", reason="Typed twice", uid=None):
        with tenant(self.id):
            return reverse_payment(
                actor=self.actors[who],
                due=due_of(self.actors[who], self.contract, TODAY),
                payment=payment,
                reason=reason,
                uid=uid or uuid4(),
                now=timezone.now(),
            )

    def invoices(self):
        """Number, provider, month, pence and cause of each."""
        with tenant(self.id):
            return [
                (one.number, one.provider.ods_code, one.statement.month.month, one.pence, one.cause)
                for one in Invoice.objects.select_related("provider", "statement").order_by("number")
            ]

    def client(self, who):
        client = Client()
        sit(client, self.members[who])
        return client

    def at(self, name, **more):
        return reverse(f"payments:{name}", kwargs={"uid": self.agreeing.contract.uid} | more)
