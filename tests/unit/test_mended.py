"""Each page on which something missing is written can be named in a link."""

import pytest

from apps.money.contracts.domain.model_of_contract import Mended


@pytest.mark.parametrize("mended", list(Mended))
def test_a_page_that_mends_has_an_address_and_words_of_its_own(mended):
    assert mended.value == str(mended)
    assert ":" in mended.value
    assert mended.link
    assert len({one.link for one in Mended}) == len(Mended)
