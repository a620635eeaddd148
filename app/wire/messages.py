"""Every message between a page and the server, once, in two opposed unions.

A page sends `ClientMessage`, the server sends `ServerMessage`; the tag `type` chooses the
class. Text frames are JSON without NaN or infinity. A text frame of the server is one message,
or an array of several in order.
"""

from pydantic import TypeAdapter

from app.wire.client import (
    Change,
    ClientMessage,
    Drawn,
    Open,
    Pause,
    Probe,
    Request,
    Reset,
    Rewind,
    RunId,
    RunMessage,
    SetSpeed,
    Speed,
    StepOn,
    Stop,
    Train,
    Unwatch,
    Watch,
)
from app.wire.server import (
    ControlApplied,
    Delivery,
    DirectMessage,
    Diverged,
    Event,
    Finished,
    Frame,
    Losses,
    LossReport,
    Opened,
    Points,
    ProbeResult,
    Refused,
    ReliableMessage,
    ServerMessage,
    Started,
    State,
    Welcome,
)

__all__ = [
    "Change",
    "ClientMessage",
    "ControlApplied",
    "Delivery",
    "DirectMessage",
    "Diverged",
    "Drawn",
    "Event",
    "Finished",
    "Frame",
    "LossReport",
    "Losses",
    "Open",
    "Opened",
    "Pause",
    "Points",
    "Probe",
    "ProbeResult",
    "Refused",
    "ReliableMessage",
    "Request",
    "Reset",
    "Rewind",
    "RunId",
    "RunMessage",
    "ServerMessage",
    "SetSpeed",
    "Speed",
    "Started",
    "State",
    "StepOn",
    "Stop",
    "Train",
    "Unwatch",
    "Watch",
    "Welcome",
    "client_message",
    "server_message",
]

client_message: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
server_message: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)
