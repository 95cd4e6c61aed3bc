"""Random arrivals, and a server that works in steps, against known results of queueing theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.queueing import Requests, Server, arrivals, lengths, serve

SERVER = Server(np.linspace(0.1, 0.2, 9), 0.01, 50.0)


def requests(times: object, prompts: object, answers: object) -> Requests:
    """Return requests from their arrival times [s], prompt tokens and output tokens."""
    return Requests(*(np.array(column, dtype=np.float64) for column in (times, prompts, answers)))


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_the_mean_wait_of_requests_served_singly_follows_pollaczek_and_khinchine(load: float) -> None:
    """Poisson arrivals, equal work, one server: a mean wait of load / (2·(1 - load)) times the work."""
    count = 40_000
    arrived = requests(arrivals(count, load, 1.0), np.ones(count), np.ones(count))
    timings = serve(arrived, Server(np.zeros(2), 1.0, 1e9))
    waits = timings.first_s - arrived.arrival_s - 1
    assert waits.mean() == pytest.approx(load / (2 * (1 - load)), rel=0.03)
    assert timings.busy_s == pytest.approx(count)


@pytest.mark.parametrize("variation", [0.5, 1.0, 2.0, 4.0])
def test_arrivals_have_the_requested_rate_and_variation(variation: float) -> None:
    gaps = np.diff(arrivals(200_000, 5.0, variation))
    assert gaps.mean() == pytest.approx(0.2, rel=0.01)
    assert gaps.std() / gaps.mean() == pytest.approx(variation, rel=0.03)
    assert np.ptp(np.diff(arrivals(100, 5.0, 0.0))) < 1e-12


def test_lengths_have_the_requested_mean_and_variation() -> None:
    tokens = lengths(20_000, 300.0, 0.8, 1)
    assert tokens.mean() == pytest.approx(300, rel=0.02)
    assert tokens.std() / tokens.mean() == pytest.approx(0.8, rel=0.03)
    assert tokens.min() >= 1
    assert (tokens == np.rint(tokens)).all()


def test_a_single_request_takes_the_time_of_its_prompt_and_its_steps() -> None:
    timings = serve(requests([5], [100], [4]), Server(np.array([0.5, 2.0]), 0.01, 60.0, front_s=1.0))
    assert timings.first_s[0] == pytest.approx(6 + 2 * 0.5 + 1)  # the prompt is read in two pieces
    assert timings.last_s[0] == pytest.approx(timings.first_s[0] + 3 * 2)
    assert timings.steps == 5


def test_a_step_that_also_reads_a_prompt_takes_longer() -> None:
    """The step with the second token of the first request also reads the second prompt: 1 + 10 s."""
    timings = serve(requests([0, 0.5], [1, 10], [3, 1]), Server(np.array([0.0, 1.0, 1.0]), 1.0, 100.0))
    assert timings.first_s.tolist() == [1, 12]
    assert timings.last_s.tolist() == [13, 12]


def test_a_request_without_room_waits_until_another_one_ends() -> None:
    timings = serve(requests([0, 0, 0], [1, 1, 1], [10, 2, 1]), Server(np.array([0.0, 1.0, 1.0]), 0.0, 100.0))
    assert timings.first_s[2] >= timings.last_s[1]
    assert timings.first_s[2] < timings.last_s[0]


@given(
    load=st.floats(0.1, 3.0),
    max_batch=st.integers(1, 20),
    piece=st.sampled_from([16.0, 300.0, 1e6]),
    variation=st.sampled_from([0.0, 1.0, 3.0]),
)
def test_every_request_ends_and_no_token_comes_too_early(
    load: float, max_batch: int, piece: float, variation: float
) -> None:
    count = 300
    arrived = Requests(arrivals(count, load, variation), lengths(count, 50, 1, 1), lengths(count, 20, 1, 2))
    server = Server(0.01 + 0.001 * np.arange(max_batch + 1.0), 1e-4, piece, 0.1)
    timings = serve(arrived, server)
    assert (timings.first_s >= arrived.arrival_s + 0.1 + arrived.prompt_tokens * 1e-4 - 1e-9).all()
    assert (timings.last_s >= timings.first_s + (arrived.output_tokens - 1) * server.step_s[1] - 1e-9).all()
    assert (np.diff(timings.first_s) >= 0).all()
    assert timings.busy_s <= timings.last_s.max() + 1e-9


def test_a_repeated_simulation_gives_the_same_times() -> None:
    first, second = (
        serve(Requests(arrivals(99, 1, 2), lengths(99, 9, 1, 1), lengths(99, 9, 1, 2)), SERVER) for _ in "ab"
    )
    assert first.last_s.tobytes() == second.last_s.tobytes()
