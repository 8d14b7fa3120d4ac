"""A device with a copy of the questionnaire, whose connection comes and goes; its queue is the real one."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from site_made import Browser

SCRIPT = Path(__file__).resolve().parent / "browser" / "queue.mjs"
FATES = ("good", "lost", "answer lost", "twice", "late", "overtaken", "killed before", "killed after")
"""What can become of a request: see `Device.deliver`."""

Json = Any


class Engine:
    """The queue's script in a process of Node, a line for each command."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running

    def write(self, **message: Json) -> None:
        assert self.running.stdin
        self.running.stdin.write(json.dumps(message) + "\n")
        self.running.stdin.flush()

    def read(self) -> Json:
        assert self.running.stdout
        line = self.running.stdout.readline()
        assert line, "the queue's script has stopped"
        return json.loads(line)

    def ask(self, what: str, **more: Json) -> Json:
        """A command that sends nothing."""
        self.write(do=what, **more)
        return self.read()["done"]


@contextmanager
def engine() -> Iterator[Engine]:
    """Node with the queue's script; the test is skipped where Node is absent."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed, so the queue of a device cannot run")
    running = subprocess.Popen(
        [node, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield Engine(running)
    finally:
        assert running.stdin
        assert running.stdout
        running.stdin.close()
        running.wait(timeout=20)
        running.stdout.close()


class Device:
    """One person's own device: it loaded the questionnaire once, and what it sends has a fate of its own."""

    def __init__(self, running: Engine, token: str, chance: random.Random) -> None:
        self.running, self.chance = running, chance
        self.person = Browser().open_link(token)
        self.load()
        self.late: list[str] = []
        self.requests = 0

    def load(self) -> None:
        found = self.person.client.get("/kept/kit").json()
        self.kit, self.kit_whose = found["kit"], found["whose"]
        self.running.ask("begin", answers=found["answers"])

    def refresh(self) -> None:
        """What a page does that is opened with a connection."""
        found = self.person.client.get(f"/kept/kit?form={self.kit['form']}").json()
        assert "kit" not in found
        self.running.ask("adopt", answers=found["answers"])

    @property
    def state(self) -> Json:
        return self.running.ask("state")

    def put(self, page: str, *, typed: bool = False, seen: str = "", **fields: str) -> None:
        sent = {name: [text] for name, text in fields.items()}
        self.running.ask("put", page=page, fields=sent, typed=typed, seen=seen)

    def finish(self) -> None:
        self.running.ask("finish", key=f"{self.chance.getrandbits(128):032x}")

    def flush(self, fates: tuple[str, ...] = ("good",)) -> None:
        """Try to send everything, each request with a fate drawn from these."""
        self.running.write(do="flush")
        while "post" in (said := self.running.read()):
            reply = self.deliver(said["post"], self.chance.choice(fates))
            if reply == "killed":
                self.running.ask("kill")
                return
            self.running.write(reply=reply)

    def deliver(self, op: Json, fate: str) -> Json:
        """The reply that the device hears: None for none, "killed" where it stops while it waits."""
        self.requests += 1
        number = op.pop("n")
        body = json.dumps({"number": number, "pass": self.kit["pass"], **op})
        if fate in ("lost", "killed before"):
            return None if fate == "lost" else "killed"
        if fate == "overtaken":  # still on its way when the device gives up: it arrives after others
            self.late.append(body)
            return None
        reply = self.take(body)
        if fate == "twice":
            reply = self.take(body)
        if fate == "late":
            self.late.append(body)
        if fate == "killed after":
            return "killed"
        return None if fate == "answer lost" else reply

    def arrive_late(self) -> None:
        """Requests that were under way all the time arrive, in any order, and nobody hears the replies."""
        self.chance.shuffle(self.late)
        for body in self.late:
            self.take(body)
        self.late = []

    def take(self, body: str) -> Json:
        answer = self.person.client.post("/kept/take", body, content_type="text/plain")
        assert answer.status_code == 200
        return answer.json()


def go_offline_and_on(running: Engine, token: str, seed: int) -> tuple[dict[str, str], str, int]:
    """One person answers, goes back, changes, sends, all with a connection that fails now and then.

    Gives what was answered last, the number on the receipt, and how many requests it took.
    """
    chance = random.Random(seed)  # noqa: S311 made-up people
    device = Device(running, token, chance)
    last: dict[str, str] = {}
    for step in range(chance.randint(3, 9)):
        page = chance.choice(("first", "second", "third"))
        text = f"s{seed}n{step}"
        fields = {
            "first": {"beds": str(seed * 10 + step), "happy": "no"},
            "second": {"why": text},
            "third": {"wish": text},
        }[page]
        device.put(page, typed=chance.random() < 0.3, **fields)
        last |= fields
        if chance.random() < 0.6:
            device.flush(FATES)
        if chance.random() < 0.3:
            device.arrive_late()
    device.put("first", beds=last.get("beds", ""), happy="no")
    last["happy"] = "no"
    device.finish()
    for _ in range(chance.randint(0, 3)):
        device.flush(FATES)
        if chance.random() < 0.5:
            device.arrive_late()
    device.flush()
    device.arrive_late()
    state = device.state
    assert state["ops"] == []
    return {name: text for name, text in last.items() if text}, state["receipt"], device.requests


def answer_on_two_devices(running: Engine, token: str, seed: int) -> int:
    """A page is answered on a device that is offline and on another; gives how often the first had to ask.

    Whatever was put in on either must be at the site, or kept and said on the device, or have been seen by
    whoever replaced it.
    """
    chance = random.Random(seed)  # noqa: S311 made-up people
    device, other = Device(running, token, chance), Browser().open_link(token)
    clashes = 0
    for step in range(6):
        mine, theirs = f"mine {seed}.{step}", f"theirs {seed}.{step}"
        device.put("third", wish=mine)
        device.flush(FATES)
        unseen = stands(other)
        if chance.random() < 0.5:
            other.get("/page/third").send({"wish": theirs})
            device.arrive_late()
            device.flush(FATES)
            device.flush()
            state, now = device.state, stands(other)
            if unseen == mine:  # the other device saw what it replaced
                assert now == theirs
            else:
                assert (now, state["clash"]["third"]["wish"]) == (theirs, [mine]), (seed, step)
                clashes += 1
            device.refresh()
        device.flush()
        device.arrive_late()
    return clashes


def stands(person: Browser) -> str:
    """What the site holds now."""
    found = person.client.get("/kept/kit?form=x").json()
    return str(found["answers"]["fields"]["third"].get("wish", [""])[0])
