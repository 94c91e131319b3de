"""A notification service of a desktop, for the tests: `python -m tests.followup.notifications FILE` answers on the
session bus as the freedesktop specification has it, and writes each notification to the file, a line of JSON each."""

# mypy: ignore-errors
# ruff: noqa: F722, F821 - the types of D-Bus stand where those of Python would

import asyncio
import json
import sys
from pathlib import Path

from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, method, signal

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class Notifications(ServiceInterface):
    """The interface."""

    def __init__(self, file: Path) -> None:
        super().__init__(NAME)
        self.file = file
        self.count = 0

    @method()
    def GetCapabilities(self) -> "as":
        return ["body"]

    @method()
    def GetServerInformation(self) -> "ssss":
        return ["tests", "sfa", "1", "1.2"]

    @method()
    def Notify(
        self, app: "s", replaces: "u", icon: "s", summary: "s", body: "s", actions: "as", hints: "a{sv}", timeout: "i"
    ) -> "u":
        self.count += 1
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([app, summary, body], ensure_ascii=False) + "\n")
        return self.count

    @method()
    def CloseNotification(self, id: "u") -> None:
        pass

    @signal()
    def NotificationClosed(self) -> "uu":
        return [0, 0]

    @signal()
    def ActionInvoked(self) -> "us":
        return [0, ""]


async def main(file: Path) -> None:
    """Serve until the bus goes away."""
    bus = await MessageBus().connect()
    bus.export(PATH, Notifications(file))
    await bus.request_name(NAME)
    print("ready", flush=True)
    await bus.wait_for_disconnect()


asyncio.run(main(Path(sys.argv[1])))
