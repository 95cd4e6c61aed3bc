"""Simulation of one replica with continuous batching (Orca: Yu 2022, OSDI) and chunked prefill (Sarathi: Agrawal 2024,
arXiv:2403.02310).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil

import numpy as np

from ..uncertainty.sampling import Array
from .arrivals import Requests


@dataclass(frozen=True, slots=True)
class Server:
    """Times of a replica that serves requests in steps."""

    step_s: Array
    """Seconds of a step that generates a token for each of b sequences, at index b; at index 0, of a step that only
    reads prompts. Its length is the largest number of sequences + 1.
    """
    prompt_token_s: float
    """Seconds that each prompt token adds to the step in which it is read."""
    piece_tokens: float
    """Largest number of prompt tokens that are read in a step."""
    front_s: float = 0.0
    """Seconds from the arrival of a request until the replica can start it."""

    @property
    def max_sequences(self) -> int:
        return len(self.step_s) - 1

    def capacity(self, prompt_tokens: float, steps: float) -> float:
        """Return the requests per second that the replica can serve when it is always full, if each request has
        `prompt_tokens` and takes `steps` steps.
        """
        return float(1 / (steps * self.step_s[-1] / self.max_sequences + prompt_tokens * self.prompt_token_s))


@dataclass(frozen=True, slots=True)
class Timings:
    """Times of simulated requests, with arrays of shape (requests,)."""

    first_s: Array
    """Time of the first token of each request, in seconds."""
    last_s: Array
    """Time of the last token of each request, in seconds."""
    steps: int
    """Number of steps."""
    busy_s: float
    """Seconds in which the replica worked."""


def serve(requests: Requests, server: Server) -> Timings:
    """Simulate requests in the order of their arrival.

    A request waits until the replica has room for it. Its prompt is read in pieces; the end of the last piece gives its
    first token, and each further step gives one more token. Steps between which no request starts or ends are taken
    together.
    """
    arrival = (requests.arrival_s + server.front_s).tolist()
    prompts, answers = requests.prompt_tokens.tolist(), requests.output_tokens.tolist()
    steps_s, count = server.step_s.tolist(), len(arrival)
    first, last = np.empty(count), np.empty(count)
    reading: deque[int] = deque()  # requests whose prompt is being read
    generating: list[tuple[int, int]] = []  # heap of the last step of a request, and the request
    now = busy = 0.0
    step = started = ended = 0
    unread = 0.0  # prompt tokens left of the first request in `reading`
    while ended < count:
        while started < count and arrival[started] <= now and len(generating) + len(reading) < server.max_sequences:
            if not reading:
                unread = prompts[started]
            reading.append(started)
            started += 1
        if not reading and not generating:
            now = arrival[started]
            continue
        step_s = steps_s[len(generating)]
        read: list[int] = []
        if reading:
            room = server.piece_tokens
            while reading and room > 0:
                piece = min(room, unread)
                room, unread = room - piece, unread - piece
                if unread > 0:
                    break
                read.append(reading.popleft())
                unread = prompts[reading[0]] if reading else 0.0
            elapsed_s = step_s + (server.piece_tokens - room) * server.prompt_token_s
            steps = 1
        else:
            steps = generating[0][0] - step
            if started < count and len(generating) < server.max_sequences:
                steps = min(steps, max(ceil((arrival[started] - now) / step_s), 1))
            elapsed_s = steps * step_s
        now, busy, step = now + elapsed_s, busy + elapsed_s, step + steps
        for request in read:
            first[request] = now
            heappush(generating, (step + int(answers[request]) - 1, request))
        while generating and generating[0][0] <= step:
            last[heappop(generating)[1]] = now
            ended += 1
    return Timings(first, last, step, busy)
