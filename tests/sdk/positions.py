"""Every position of a chat completions request, from the types that OpenAI's Python SDK publishes.

Prints JSON: one row for each place of the schema that holds a value, with a request in which
MARKER stands there, as a string or as a key. The types are made from OpenAI's OpenAPI document.
The result is kept as tests/it/positions/chat-completions.json:

    target/sdk/python/bin/python tests/sdk/positions.py > tests/it/positions/chat-completions.json
"""

import collections.abc
import json
import types
import typing

import openai
import typing_extensions
from openai._types import SequenceNotStr
from openai.types.chat import completion_create_params as params

MARKER = "MARKER"
# How deep types may nest. The schema has no loop today.
DEPTH_MAX = 16
LEAST = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
# A member that the API takes only beside another.
BESIDE = {"stream_options": {"stream": True}}
LISTS = (list, collections.abc.Iterable, collections.abc.Sequence, SequenceNotStr)
UNIONS = (typing.Union, types.UnionType)
PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", object: "any"}
LEAST_OF = {str: "a", int: 1, float: 0.5, bool: False, object: "a"}

origin = typing_extensions.get_origin
args = typing_extensions.get_args


def members(of):
    """The members of a TypedDict: name, type, whether it is required."""
    hints = typing_extensions.get_type_hints(of, include_extras=True)
    for name, kind in hints.items():
        required = origin(kind) is typing_extensions.Required
        yield name, (args(kind)[0] if required else kind), required


def arms(kind):
    """The alternatives of a type, those in alternatives too, without null."""
    if origin(kind) not in UNIONS:
        return [] if kind is type(None) else [kind]
    flat = [arm for part in args(kind) for arm in arms(part)]
    return [arm for arm in flat if not (str in flat and origin(arm) is typing_extensions.Literal)]


def least(kind):
    """The smallest value of a type."""
    kind = arms(kind)[0]
    if typing_extensions.is_typeddict(kind):
        return {name: least(of) for name, of, required in members(kind) if required}
    if origin(kind) is typing_extensions.Literal:
        return args(kind)[0]
    if origin(kind) is dict:
        return {}
    if origin(kind) in LISTS:
        return [least(args(kind)[0])]
    return LEAST_OF[kind]


def tags(kind):
    """What tells one alternative from the others: role=user, type=text."""
    for name, of, required in members(kind):
        if required and origin(of) is typing_extensions.Literal and len(args(of)) == 1:
            yield f"{name}={args(of)[0]}"


def walk(kind, pointer, of, put):
    """Yields (pointer, alternatives, type, request) for every value within a type."""
    if len(pointer.split("/")) > DEPTH_MAX:
        raise SystemExit(f"{pointer}: the schema nests deeper than {DEPTH_MAX}")
    alternatives = arms(kind)
    for arm in alternatives:
        if typing_extensions.is_typeddict(arm):
            told = [*of, *tags(arm)] if len(alternatives) > 1 else of
            rest = least(arm)
            for name, inner, _ in members(arm):
                more = lambda value, name=name, rest=rest: put({**rest, name: value})
                yield from walk(inner, f"{pointer}/{name}", told, more)
        elif origin(arm) is typing_extensions.Literal:
            yield pointer, of, "one of " + ", ".join(map(json.dumps, args(arm))), put(MARKER)
        elif origin(arm) is dict:
            yield f"{pointer}/*", of, "key", put({MARKER: least(args(arm)[1])})
            yield from walk(args(arm)[1], f"{pointer}/*", of, lambda value: put({"a": value}))
        elif origin(arm) in LISTS:
            yield from walk(args(arm)[0], f"{pointer}/0", of, lambda value: put([value]))
        else:
            yield pointer, of, PLAIN[arm], put(MARKER)


def request():
    """The positions of the whole request; `stream` is told apart by two types."""
    base = params.CompletionCreateParamsBase
    asked = [(name, of) for name, of, _ in members(base)]
    asked.append(("stream", bool))
    for name, of in sorted(asked):
        beside = {**LEAST, **BESIDE.get(name, {})}
        put = lambda value, name=name, beside=beside: {**beside, name: value}
        yield from walk(of, f"/{name}", [], put)


def words(kind):
    """The names of all members."""
    for arm in arms(kind):
        if typing_extensions.is_typeddict(arm):
            for name, of, _ in members(arm):
                yield name
                yield from words(of)
        elif origin(arm) is dict:
            yield from words(args(arm)[1])
        elif origin(arm) in LISTS:
            yield from words(args(arm)[0])


rows = [
    json.dumps({"pointer": pointer, "of": of, "type": kind, "body": body})
    for pointer, of, kind, body in request()
]
head = {
    "source": f"openai {openai.__version__} for Python, openai.types.chat.completion_create_params",
    "endpoint": "POST /v1/chat/completions",
    "keys": sorted({"stream", *words(params.CompletionCreateParamsBase)}),
}
print(json.dumps(head)[:-1] + ',\n"positions": [\n' + ",\n".join(rows) + "\n]}")
