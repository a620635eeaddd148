"""Messages and requests that do not fit: each is answered, and the server goes on."""

import asyncio
import copy
import json
import random
import re
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from typing import Any

from benchmarks.drills import Size
from benchmarks.drills.crowd import Client, client
from benchmarks.server import server
from benchmarks.table import Row, at_most

TEMPLATES: tuple[dict[str, Any], ...] = (
    {"type": "open", "recipe": {"spec": {"data": {"dataset": "moons"}, "trials": [{"learning_rate": 0.1}]}}},
    {"type": "open", "link": "v=1&data=spiral&hidden=8,8&at=420:lr(0.3)&step=20"},
    {"type": "watch", "run": "a", "after": 0},
    {"type": "train", "run": "a", "until": 100},
    {"type": "step", "run": "a", "count": 3, "unit": "step"},
    {"type": "control", "run": "a", "control": {"type": "learning-rate", "value": 0.1}},
    {"type": "control", "run": "a", "control": {"type": "weight", "layer": 0, "unit": 0, "input": None, "value": 1}},
    {"type": "rewind", "run": "a", "step": 0},
    {"type": "reset", "run": "a"},
    {"type": "trial-query", "run": "a", "what": {"type": "curvature"}},
    {"type": "query", "what": {"type": "surface", "resolution": 9}},
    {"type": "look-back", "run": "a", "step": 0},
)
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
REQUESTED_SECONDS = 240
PAGES = 10
"""Each is read at a limited pace."""
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 1.5, 1e308, 10**30, "", "x", "\ud800", "é" * 50, [], [[[]]], {}, {"type": "x"}),
    *("NaN", "../../etc/passwd", "<script>", "v=1&" * 100),
)


def mutated(chance: random.Random, run: str) -> str:
    """A message of some kind, with one to three of its parts spoilt."""
    message = json.loads(json.dumps(chance.choice(TEMPLATES)).replace('"run": "a"', f'"run": "{run}"'))
    message["request"] = f"f{chance.randrange(10**9)}"
    for _ in range(chance.randrange(1, 4)):
        place: Any = message
        while isinstance(place, dict) and place and chance.random() < 0.6:
            name = chance.choice(list(place))
            if not isinstance(place[name], dict):
                break
            place = place[name]
        name = chance.choice([*place, "nose"])
        if chance.random() < 0.2:
            place.pop(name, None)
        else:
            place[name] = copy.deepcopy(chance.choice(VALUES))
    text = json.dumps(message)
    if chance.random() < 0.2:
        cut = chance.randrange(len(text))
        text = text[:cut] + chance.choice(["", "\0", "}", '"', "[" * 500]) + text[cut + chance.randrange(3) :]
    return text


def fuzzed(size: Size) -> list[Row]:
    """Mutated messages to a real server: none ends it or a socket, and none is answered as a fault of its own."""

    async def send(page: Client, run: str, count: int, seed: int) -> None:
        chance = random.Random(seed)
        for number in range(count):
            await page.link.send(mutated(chance, run))
            if number % 100 == 99:
                await page.ask("pause", run="nobody")  # the answer says that all before it were read

    async def faults(address: str) -> int:
        async with AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(client(address)) for _ in range(PAGES)]
            run = await pages[0].open()
            count = size.messages // PAGES
            await asyncio.gather(*(send(page, run, count, seed) for seed, page in enumerate(pages)))
            await pages[0].ask("pause", run="nobody")
            return sum(page.faults for page in pages)

    with server() as (address, process, _):
        found = asyncio.run(faults(address))
        ended = int(process.poll() is not None)
    detail = f"of {size.messages:,}"
    return [
        at_most("fuzzed messages answered as a fault of the server's own", found, "messages", 0, detail),
        at_most("servers that fuzzed messages ended", ended, "servers", 0),
    ]


def requested(size: Size) -> list[Row]:
    """Schemathesis on every operation of the REST interface."""
    with tempfile.TemporaryDirectory() as folder, server() as (address, process, _):
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"]
        options = ["--max-examples", str(size.examples), "--checks", CHECKS, "--no-color", "--seed", "1"]
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, timeout=REQUESTED_SECONDS, cwd=folder
        )
        ended = int(process.poll() is not None)
    found = re.search(r"(\d+) (?:unique )?failures?", done.stdout)
    failures = int(found[1]) if found else int(done.returncode != 0)
    detail = f"{size.examples} examples an operation"
    if failures:
        print(done.stdout[-4000:])
    return [
        at_most("REST: answers that the schema does not tell of", failures, "answers", 0, detail),
        at_most("servers that these requests ended", ended, "servers", 0),
    ]
