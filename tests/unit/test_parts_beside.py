"""Parts of everything recorded, of a contract alone and beside others: nothing about too few follows from any page."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.money.reconciliation.domain.parts import ELSEWHERE, IN, NONE, WHOLE, hidden_alone, hidden_beside

LINKED, OUT = 2, 3


def people(number, first=0):
    return tuple(range(first, first + number))


def test_alone_nothing_is_hidden_of_enough_and_two_are_hidden_where_one_is_of_few():
    enough = {IN: people(10), LINKED: people(9), OUT: people(8), NONE: people(7, 50)}
    pence = dict.fromkeys(enough, 1)
    assert hidden_alone(enough, pence, is_silent=False, smallest=5) == set()
    few = {**enough, OUT: people(1)}
    assert hidden_alone(few, pence, is_silent=False, smallest=5) == {OUT, NONE}
    assert hidden_alone({IN: people(10), OUT: people(1)}, pence, is_silent=False, smallest=5) == {OUT, WHOLE}


def test_beside_another_contract_what_it_pays_for_is_a_part_and_is_shown_of_enough():
    known = {(1, IN): people(10), (1, LINKED): people(10), (2, IN): people(10, 50), (0, NONE): people(10, 90)}
    for own in (1, 2):
        assert hidden_beside(own, known, {}, silent=[], smallest=5) == set()


def test_a_part_of_a_few_is_not_what_the_other_contracts_page_lacks():
    known = {(1, IN): people(10), (2, IN): people(10, 50), (2, OUT): people(2, 50), (0, NONE): people(10, 90)}
    first = hidden_beside(1, known, {}, silent=[], smallest=5)
    second = hidden_beside(2, known, {}, silent=[], smallest=5)
    assert OUT in second
    assert ELSEWHERE in first  # less what is in the second contract, it is the part of two people
    assert (NONE in first) == (NONE in second)
    assert (WHOLE in first) == (WHOLE in second)


def test_what_is_in_a_contract_and_shown_nowhere_is_not_what_another_page_says():
    known = {(1, IN): people(10), (2, IN): people(10, 50), (0, NONE): people(10, 90)}
    assert ELSEWHERE in hidden_beside(1, known, {}, silent=[2], smallest=5)
    assert IN in hidden_beside(2, known, {}, silent=[2], smallest=5)


def test_a_part_of_which_the_months_report_few_is_hidden_and_the_whole_with_it():
    known = {(1, IN): people(10), (1, OUT): people(10), (2, IN): people(10, 50)}
    assert hidden_beside(1, known, {OUT: people(1)}, silent=[], smallest=5) == {OUT, WHOLE}


SIZES = st.sampled_from([0, 1, 3, 5, 10])


@settings(max_examples=150, deadline=None)
@given(st.lists(SIZES, min_size=10, max_size=10))
def test_nothing_about_a_few_follows_from_all_pages_together(sizes):
    keys = [(contract, scope) for contract in (1, 2, 3) for scope in (IN, LINKED, OUT)] + [(0, NONE)]
    known = {key: people(size, 100 * key[0]) for key, size in zip(keys, sizes, strict=True) if size}
    atoms = sorted(known)
    rows = []
    for own in {contract for contract, _ in known} - {0}:
        hidden = hidden_beside(own, known, {}, silent=[], smallest=5)
        parts = {scope: [(own, scope)] for scope in (IN, LINKED, OUT) if (own, scope) in known}
        parts |= {NONE: [(0, NONE)]} if (0, NONE) in known else {}
        parts |= {ELSEWHERE: [key for key in atoms if key[0] not in (own, 0)], WHOLE: atoms}
        rows += [[atom in made for atom in atoms] for scope, made in parts.items() if made and scope not in hidden]
    shown = np.array(rows, dtype=float).reshape(len(rows), len(atoms))
    rank = np.linalg.matrix_rank(shown) if rows else 0
    for size in (1, 2):
        for several in combinations(atoms, size):
            if len({person for atom in several for person in known[atom]}) < 5:
                secret = np.array([[atom in several for atom in atoms]], dtype=float)
                assert np.linalg.matrix_rank(np.vstack([shown, secret])) > rank, several
