"""One side of the talk across the wall: ask, answer, and call back in between.

    request   (LOOKUP, names) | (CALL, handle, args, kwargs) | (ATTRIBUTE, handle, name)
    reply     (OK, value) | (CHANGED, value, args, kwargs) | (ERROR, types, text, traceback)

behind a "<" or ">"; a CALL and an OK that hold arrays and numbers alone are brief, and
several calls may be sent in one letter.

While one side waits for a reply, the other may call it back (a function was
passed as an argument); such calls are served on the spot, bounded in number.
Arguments that the other side changed in place come back and are changed here
too, so a test sees what it would see in one process.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType

from autograder.errors import WireError
from autograder.own import os
from autograder.wire import brief
from autograder.wire.changes import Changes
from autograder.wire.channel import Channel, ChannelClosed, ChannelTimeout
from autograder.wire.decoder import Decoder
from autograder.wire.encoder import Encoder
from autograder.wire.exceptions import exception_from, told
from autograder.wire.kinds import CannotCross, Handle
from autograder.wire.originals import KINDS, Originals

LOOKUP, CALL, ATTRIBUTE = 1, 2, 3
OK, CHANGED, ERROR = 11, 12, 13
MAX_CALLBACKS = 200_000
MAX_EXPORTS = 20_000
MAX_NESTED = 40  # calls inside of calls, back and forth


class Peer:
    """One end of a channel, with a table of what the other end may call.

    make_proxy : Handle -> object standing for the other side's thing
    answer : (request tuple) -> value; serves LOOKUP and ATTRIBUTE, or refuses
    discreet : lets out nothing but functions, and of errors only their type; the
        side that knows the tests is
    """

    def __init__(self, channel: Channel, make_proxy, answer=None, discreet=True):
        self.channel = channel
        self.make_proxy = make_proxy
        self.answer = answer
        self.discreet = discreet
        self.exports: list = []
        self._number_of: dict[int, int] = {}
        self._proxies: dict[int, object] = {}
        self._handle_of: dict[int, Handle] = {}
        self.callbacks_left = MAX_CALLBACKS
        self.originals = Originals(MAX_EXPORTS)
        self.nested = 0
        self._pid = os.getpid()
        self.changed = False  # whether the last call changed an argument in place

    def close(self) -> None:
        """Hang up, and let go of all that was passed."""
        self.channel.close()
        for held in (self.exports, self._number_of, self._proxies, self._handle_of):
            held.clear()

    # ------------------------------------------------------------- handles
    def _export(self, value) -> Handle:
        known = self._handle_of.get(id(value))
        if known is not None:
            return known
        if self.discreet and not callable(value):
            raise CannotCross(f"a {type(value).__name__} cannot cross the wall")
        number = self._number_of.get(id(value))
        if number is None:
            if len(self.exports) >= MAX_EXPORTS:
                raise CannotCross("too many objects were passed across the wall")
            number = len(self.exports)
            self.exports.append(value)
            self._number_of[id(value)] = number
        return Handle(number, False, callable(value), type(value).__name__)

    def _resolve(self, handle: Handle):
        if handle.mine:
            return self._own(handle.number)
        if handle.number not in self._proxies:
            if len(self._proxies) >= MAX_EXPORTS:
                raise WireError("too many objects were passed across the wall")
            proxy = self.make_proxy(self, handle)
            self._proxies[handle.number] = proxy
            # Going back, the proxy must name the same object on the other side.
            self._handle_of[id(proxy)] = Handle(handle.number, True, handle.callable, handle.kind)
        return self._proxies[handle.number]

    def adopt(self, proxy, fresh) -> None:
        """Let `proxy`, made by an earlier peer, stand for what `fresh` stands for."""
        handle = self._handle_of[id(fresh)]
        self._handle_of[id(proxy)] = handle
        self._proxies[handle.number] = proxy

    def _reader(self, data, shared=()) -> Decoder:
        decoder = Decoder(memoryview(data)[1:], self._resolve, shared)
        decoder.keep = self._keep
        return decoder

    def _keep(self, content, number: int) -> None:
        self.originals.keep(content, number)

    def _own_by_number(self, value) -> Handle | None:
        """What the asker wrote in place of a container that is ours."""
        number = self._number_of.get(id(value))
        return None if number is None or type(value) in KINDS else Handle(number, True)

    def _own(self, number: int):
        if number >= len(self.exports):
            raise WireError(f"object {number} was never passed across the wall")
        return self.exports[number]

    # ----------------------------------------------------------------- ask
    def look_up(self, names, deadline=None) -> dict:
        """{name: value} of those names that the other side has."""
        return self._ask((LOOKUP, list(names)), deadline)

    def attribute(self, proxy, name: str, deadline=None):
        """The attribute `name` of what `proxy` stands for."""
        return self._ask((ATTRIBUTE, proxy, name), deadline)

    def call(self, proxy, args, kwargs, deadline=None):
        """Call what `proxy` stands for; arguments it changes in place are changed here."""
        told = None if kwargs else brief.written(brief.CALL, (proxy, *args), self._function)
        return self._ask((CALL, proxy, list(args), kwargs), deadline, told)

    def _ask(self, request, deadline, told: tuple[bytes, list] | None = None):
        message, shared = told or self._written(request)
        return self._read(self._reply_to(message, deadline), request, shared)

    def _reply_to(self, message: bytes, deadline):
        """What the other side says to a request; call-backs before it are answered."""
        self.channel.send(message, deadline)
        while (data := self.channel.recv(deadline))[:1] in REQUESTS:
            self._serve_one(data, deadline)
        return data

    def _read(self, data, request, shared):
        tag = data[:1]
        if tag == b">":
            return self._read_reply(data, request, shared)
        if tag == brief.TUPLE:
            return tuple(brief.Brief(data, self._resolve).values)
        if tag == brief.VALUE:
            return brief.Brief(data, self._resolve).first()
        raise WireError("neither a request nor a reply")

    def _written(self, request) -> tuple[bytes, list]:
        encoder = Encoder(self._export, original=self.originals.of)
        encoder.parts.append(b"<")
        encoder.write(request)
        return encoder.bytes(), encoder.shared

    def _function(self, value) -> Handle | None:
        """The handle of a function that may cross; None for what has to be looked at."""
        known = self._handle_of.get(id(value))
        return self._export(value) if known is None and type(value) is FunctionType else known

    def _read_reply(self, data, request, shared):
        decoder = self._reader(data, shared)
        reply = decoder.read()
        decoder.finish()
        match reply if isinstance(reply, tuple) else ():
            case (code, value) if code == OK:
                return value
            case (code, value, list() as args, dict() as kwargs) if code == CHANGED:
                return self._take_changes(request, value, args, kwargs)
            case (code, list() as names, str() as text, str() as trace) if code == ERROR:
                raise exception_from(names, text, trace)
        raise WireError("a reply of unknown form")

    def _take_changes(self, request, value, args, kwargs):
        if request[0] != CALL or len(args) != len(request[2]) or set(kwargs) != set(request[3]):
            raise WireError("changes of arguments that nobody sent")
        changes = Changes()
        changes.apply(request[2], args)
        changes.apply(request[3], kwargs)
        self.changed = True
        return changes.original(value)

    # -------------------------------------------------------------- answer
    def serve(self, before: Callable[[], None] = lambda: None) -> None:
        """Answer until the other side ends; `before` each request do something."""
        self._pid = os.getpid()  # which may be a copy of the one that made this
        while True:
            self._hear(self.channel.recv(), before)

    def _hear(self, data, before: Callable[[], None]) -> None:
        before()
        self._serve_one(data, None)

    def _serve_one(self, data, deadline) -> None:
        self.channel.send(self._answer_to(data), deadline)

    def _answer_to(self, data) -> bytes:
        """The reply to one request."""
        self.callbacks_left -= 1
        if self.callbacks_left < 0:
            raise WireError("too many calls across the wall")
        request, came = self._read_request(data)
        self.nested += 1
        try:
            if self.nested > MAX_NESTED:
                raise RecursionError("calls across the wall are nested too deeply")
            reply = self._reply(request, data, came)
            if len(reply) > self.channel.max_bytes:
                megabytes = len(reply) >> 20
                raise CannotCross(f"a value of {megabytes} MB is too large to cross the wall")
        except (WireError, ChannelClosed, ChannelTimeout):
            raise
        except BaseException as error:  # SystemExit and the like are answers too
            reply = self._error_reply(error)
        finally:
            self.nested -= 1
        if os.getpid() != self._pid:  # the function forked, and this is the copy
            os._exit(0)
        return reply

    def _read_request(self, data) -> tuple[tuple, Decoder | brief.Brief]:
        if data[:1] == brief.CALL:
            came = brief.Brief(data, self._resolve)
            return (CALL, came.first(), came.values[1:], {}), came
        if data[:1] != b"<":
            raise WireError("a reply that nobody asked for")
        decoder = self._reader(data)
        request = decoder.read()
        decoder.finish()
        if not (isinstance(request, tuple) and request):
            raise WireError("a request of unknown form")
        return request, decoder

    def _reply(self, request, data, came: Decoder | brief.Brief) -> bytes:
        if request[0] != CALL:
            if self.answer is None:
                raise WireError("only calls are answered here")
            return self._general((OK, self.answer(request)), came.shared)
        _, function, args, kwargs = request
        if id(function) not in self._number_of:  # int and list would be callable, too
            raise WireError("a call of something that was never passed across the wall")
        if not callable(function):
            raise TypeError(f"'{type(function).__name__}' object is not callable")
        value = function(*args, **kwargs)
        if not self._unchanged(request, data, came):
            # The changed arguments travel whole, so nothing is "seen before".
            return self._general((CHANGED, value, args, kwargs), came.shared, forget=True)
        tag, values = (brief.TUPLE, value) if type(value) is tuple else (brief.VALUE, (value,))
        told = brief.written(tag, values, lambda value: None, came.shared)
        return self._general((OK, value), came.shared) if told is None else told[0]

    def _general(self, reply, shared, forget: bool = False) -> bytes:
        encoder = Encoder(self._export, shared)
        if forget:
            encoder.shared, encoder.memo = [None] * len(shared), {}
        encoder.parts.append(b">")
        encoder.write(reply)
        return encoder.bytes()

    def _unchanged(self, request, data, came: Decoder | brief.Brief) -> bool:
        """The arguments, written again, give the bytes that came."""
        if isinstance(came, brief.Brief):
            return came.is_as_it_came()
        # The list and the dict that hold the arguments are out of the function's reach.
        if came.holds_arrays_only(2):
            return came.arrays_are_as_they_came()
        again = Encoder(self._as_it_came, original=self._own_by_number)
        again.parts.append(b"<")
        again.write(request)
        return again.equals(data)

    def _as_it_came(self, value) -> Handle:
        """The handle as the asker wrote it: mine and yours change places."""
        handle = self._export(value)
        return Handle(handle.number, not handle.mine, handle.callable, handle.kind)

    def _error_reply(self, error: BaseException) -> bytes:
        encoder = Encoder()
        encoder.parts.append(b">")
        names, text, trace = told(error)
        encoder.write((ERROR, names, *(("", "") if self.discreet else (text, trace))))
        return encoder.bytes()


REQUESTS, REPLIES = (b"<", brief.CALL), (b">", brief.VALUE, brief.TUPLE)  # how they begin
