"""A place is told as a band: at least five share it, whichever it is and however many there are."""

from collections import Counter

from mentoring.awards.bands import NARROWEST, Band, band_of


def test_no_band_is_shared_by_fewer_than_five():
    for n_ranked in (*range(1, 130), 503, 504, 505, 1004):
        shared = Counter(band_of(position, n_ranked) for position in range(1, n_ranked + 1))
        if set(shared) != {None}:
            assert min(shared.values()) >= NARROWEST, n_ranked


def test_a_band_is_told_from_the_top():
    assert band_of(3, 100) == Band(5, is_within=True)
    assert band_of(18, 100) == Band(20, is_within=True)
    assert band_of(51, 100) == Band(50, is_within=False)


def test_among_very_few_nothing_is_told():
    assert [band_of(position, 9) for position in range(1, 10)] == [None] * 9
    assert band_of(6, 10) == Band(5, is_within=False)
