"""Arrivals, and a server that takes all in steps, held to what is known of queues."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.queueing import Requests, Server, arrivals, lengths, serve


def requests(times: object, prompts: object, answers: object) -> Requests:
    return Requests(*(np.array(one, dtype=np.float64) for one in (times, prompts, answers)))


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_one_at_a_time_waits_as_pollaczek_and_khinchine_say(load: float) -> None:
    """Poisson arrivals, equal work, one server: a mean wait of load / (2·(1 - load)) times the work."""
    count = 40_000
    arrived = requests(arrivals(count, load, 1.0), np.ones(count), np.ones(count))
    told = serve(arrived, Server(np.zeros(2), 1.0, 1e9))
    waits = told.first_s - arrived.arrival_s - 1
    assert waits.mean() == pytest.approx(load / (2 * (1 - load)), rel=0.03)
    assert told.busy_s == pytest.approx(count)


@pytest.mark.parametrize("variation", [0.5, 1.0, 2.0, 4.0])
def test_arrivals_have_their_rate_and_variation(variation: float) -> None:
    gaps = np.diff(arrivals(200_000, 5.0, variation))
    assert gaps.mean() == pytest.approx(0.2, rel=0.01)
    assert gaps.std() / gaps.mean() == pytest.approx(variation, rel=0.03)
    assert np.ptp(np.diff(arrivals(100, 5.0, 0.0))) < 1e-12


def test_lengths_have_their_mean_and_variation() -> None:
    found = lengths(20_000, 300.0, 0.8, 1)
    assert found.mean() == pytest.approx(300, rel=0.02)
    assert found.std() / found.mean() == pytest.approx(0.8, rel=0.03)
    assert found.min() >= 1
    assert (found == np.rint(found)).all()


def test_a_request_alone_takes_its_prompt_and_its_steps() -> None:
    told = serve(requests([5], [100], [4]), Server(np.array([0.5, 2.0]), 0.01, 60.0, front_s=1.0))
    assert told.first_s[0] == pytest.approx(6 + 2 * 0.5 + 1)  # two pieces
    assert told.last_s[0] == pytest.approx(told.first_s[0] + 3 * 2)
    assert told.steps == 5


def test_a_prompt_among_steps_makes_them_longer() -> None:
    """The second prompt is read in one piece while the first request has its second token: 1 + 10 s."""
    told = serve(requests([0, 0.5], [1, 10], [3, 1]), Server(np.array([0.0, 1.0, 1.0]), 1.0, 100.0))
    assert told.first_s.tolist() == [1, 12]
    assert told.last_s.tolist() == [13, 12]


def test_who_finds_no_room_waits_until_somebody_leaves() -> None:
    told = serve(requests([0, 0, 0], [1, 1, 1], [10, 2, 1]), Server(np.array([0.0, 1.0, 1.0]), 0.0, 100.0))
    assert told.first_s[2] >= told.last_s[1]
    assert told.first_s[2] < told.last_s[0]


@given(
    load=st.floats(0.1, 3.0),
    most=st.integers(1, 20),
    piece=st.sampled_from([16.0, 300.0, 1e6]),
    variation=st.sampled_from([0.0, 1.0, 3.0]),
)
def test_nobody_is_lost_and_nothing_precedes_its_cause(load: float, most: int, piece: float, variation: float) -> None:
    count = 300
    arrived = Requests(arrivals(count, load, variation), lengths(count, 50, 1, 1), lengths(count, 20, 1, 2))
    server = Server(0.01 + 0.001 * np.arange(most + 1.0), 1e-4, piece, 0.1)
    told = serve(arrived, server)
    assert (told.first_s >= arrived.arrival_s + 0.1 + arrived.prompt_tokens * 1e-4 - 1e-9).all()
    assert (told.last_s >= told.first_s + (arrived.output_tokens - 1) * server.step_s[1] - 1e-9).all()
    assert (np.diff(told.first_s) >= 0).all()
    assert told.busy_s <= told.last_s.max() + 1e-9


def test_the_same_every_time() -> None:
    first, second = (
        serve(Requests(arrivals(99, 1, 2), lengths(99, 9, 1, 1), lengths(99, 9, 1, 2)), SERVER) for _ in "ab"
    )
    assert first.last_s.tobytes() == second.last_s.tobytes()


SERVER = Server(np.linspace(0.1, 0.2, 9), 0.01, 50.0)
