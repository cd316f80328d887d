"""Whatever stands in the place of a part of a settlement, it is refused with a sentence, or settled to nil."""

import json
import random
from collections.abc import Iterator
from typing import Any

from apps.money.risk_sharing.command_line import settled
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.position import BadInput

DOCUMENTS = [
    {
        "parties": [{"code": code, "kind": kind} for code, kind in example.parties.items()],
        "position": dict(example.position),
        "terms": [{"term": name, "parameters": dict(example.parameters)}],
    }
    for name, term in CATALOGUE.items()
    for example in term.examples
]
ODD = [None, True, 0, -1, 10**30, 1.5, float("nan"), "", "0", "-1", "0.5", "1e5", "NaN", "\x00", [], {}, [1], {"a": 1}]
ODD += [["0.5"], {"ICB": "0.5"}, {"ICB": "0.5", "ACU": "0.5"}, "x" * 100]


def places(document: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    pairs = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, part in pairs:
        yield from places(part, (*at, key))


def test_a_document_with_something_odd_in_it_is_refused_in_words_or_settled_to_nil() -> None:
    drawn = random.Random(20261124)
    kept = 0
    for _ in range(6_000):
        document = json.loads(json.dumps(drawn.choice(DOCUMENTS), default=str))
        *way, last = drawn.choice(list(places(document)))
        part = document
        for key in way:
            part = part[key]
        part[last] = json.loads(json.dumps(drawn.choice(ODD)))
        try:
            made = settled(document)
        except BadInput as refusal:
            assert str(refusal).endswith((".", "?"))
            continue
        kept += 1
        assert sum(made["net"].values()) == 0
        moved = dict.fromkeys(made["net"], 0)
        for transfer in made["transfers"]:
            moved[transfer["payer"]] -= transfer["amount"]
            moved[transfer["payee"]] += transfer["amount"]
        assert moved == made["net"]
    assert kept > 300
