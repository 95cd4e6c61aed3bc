"""One copy that serves requests in steps, all of them together: continuous batching with prompts in pieces among the
steps (Orca: Yu 2022, OSDI; Sarathi: Agrawal 2024, arXiv:2403.02310).
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
    """What steps take: `step_s[b]` one that gives each of b sequences a token, `step_s[0]` one that only reads;
    `prompt_token_s` each token of a prompt read in it, `piece_tokens` at most; `front_s` before a request is there. As
    many sequences as `step_s` has entries beyond the first are served at once.
    """

    step_s: Array
    prompt_token_s: float
    piece_tokens: float
    front_s: float = 0.0

    @property
    def most(self) -> int:
        return len(self.step_s) - 1

    def capacity(self, prompt_tokens: float, steps: float) -> float:
        """Requests a second of that size that it bears: always full, steps and prompts one after the other."""
        return float(1 / (steps * self.step_s[-1] / self.most + prompt_tokens * self.prompt_token_s))


@dataclass(frozen=True, slots=True)
class Timings:
    """When each request had its first and its last token, in seconds, shape (requests,); `steps` were taken, busy for
    `busy_s`.
    """

    first_s: Array
    last_s: Array
    steps: int
    busy_s: float


def serve(requests: Requests, server: Server) -> Timings:
    """The requests in the order of their arrival: each waits until there is room, its prompt is read in pieces, the end
    of the last piece gives its first token and every further step one more. Stretches in which nobody comes or goes are
    taken at once.
    """
    arrival = (requests.arrival_s + server.front_s).tolist()
    prompts, answers = requests.prompt_tokens.tolist(), requests.output_tokens.tolist()
    steps_s, count = server.step_s.tolist(), len(arrival)
    first, last = np.empty(count), np.empty(count)
    reading: deque[int] = deque()
    leaving: list[tuple[int, int]] = []
    now = busy = 0.0
    step = came = left = 0
    unread = 0.0
    while left < count:
        while came < count and arrival[came] <= now and len(leaving) + len(reading) < server.most:
            if not reading:
                unread = prompts[came]
            reading.append(came)
            came += 1
        if not reading and not leaving:
            now = arrival[came]
            continue
        each = steps_s[len(leaving)]
        done: list[int] = []
        if reading:
            room = server.piece_tokens
            while reading and room > 0:
                taken = min(room, unread)
                room, unread = room - taken, unread - taken
                if unread > 0:
                    break
                done.append(reading.popleft())
                unread = prompts[reading[0]] if reading else 0.0
            taken_s = each + (server.piece_tokens - room) * server.prompt_token_s
            passed = 1
        else:
            until = leaving[0][0] - step
            open_ = came < count and len(leaving) < server.most
            passed = min(until, max(ceil((arrival[came] - now) / each), 1)) if open_ else until
            taken_s = passed * each
        now, busy, step = now + taken_s, busy + taken_s, step + passed
        for one in done:
            first[one] = now
            heappush(leaving, (step + int(answers[one]) - 1, one))
        while leaving and leaving[0][0] <= step:
            last[heappop(leaving)[1]] = now
            left += 1
    return Timings(first, last, step, busy)
