"""Speaks to a gateway with OpenAI's own Python SDK. Run by tests/it/sdk.rs: openai_sdk.py BASE_URL.

Each function is a claim; the first that does not hold ends the program with its traceback.
"""

import asyncio
import sys

import openai

CARD = "Charge 4111 1111 1111 1111 for the hotel"
PLAIN = "Charge the card for the hotel"
BASE_URL = sys.argv[1]

client = openai.OpenAI(base_url=BASE_URL, api_key="sk-client-canary", max_retries=0)


def ask(text, **more):
    return {"model": "default", "max_tokens": 6, "messages": [{"role": "user", "content": text}], **more}


def refusal(kind, **request):
    """The error that a request ends with, which must be of exactly this class."""
    try:
        client.chat.completions.create(**request)
    except openai.APIStatusError as error:
        assert type(error) is kind, repr(error)
        assert error.request_id, "x-request-id is missing"
        return error
    raise AssertionError(f"no {kind.__name__}")


def a_card_number_is_answered_inside():
    raw = client.chat.completions.with_raw_response.create(**ask(CARD, temperature=0))
    assert raw.headers["x-ringfence-zone"] == "local"
    assert raw.headers["x-ringfence-label"] == "restricted"
    assert raw.headers["x-ringfence-rules"] == "payment-data/cards-stay-inside"
    assert int(raw.headers["x-ringfence-record"]) > 0
    answer = raw.parse()
    assert (answer.object, answer.model) == ("chat.completion", "smollm2")
    assert answer.choices[0].message.role == "assistant" and answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert 0 < answer.usage.completion_tokens <= 6
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer._request_id == raw.headers["x-request-id"]


def without_it_the_provider_answers():
    raw = client.chat.completions.with_raw_response.create(**ask(PLAIN))
    assert raw.headers["x-ringfence-zone"] == "external"
    assert raw.headers["x-ringfence-label"] == "public"
    answer = raw.parse()
    assert answer.choices[0].message.content == "from outside"
    assert answer.usage.total_tokens == 5


def both_stream():
    for text, zone in ((CARD, "local"), (PLAIN, "external")):
        with client.chat.completions.with_streaming_response.create(**ask(text, stream=True)) as raw:
            assert raw.headers["x-ringfence-zone"] == zone
            assert raw.headers["content-type"].startswith("text/event-stream")
            chunks = list(raw.parse())
        assert all(chunk.object == "chat.completion.chunk" for chunk in chunks)
        assert len({chunk.id for chunk in chunks}) == 1
        assert all(chunk.usage is None for chunk in chunks)
        said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        assert said if zone == "local" else said == "word0 word1 word2 word3 word4 "
        assert chunks[-1].choices[0].finish_reason in ("stop", "length")


def usage_comes_last_where_it_is_asked_for():
    request = ask(CARD, stream=True, stream_options={"include_usage": True})
    chunks = list(client.chat.completions.create(**request))
    assert chunks[-1].choices == []
    assert 0 < chunks[-1].usage.completion_tokens <= 6 and chunks[-1].usage.prompt_tokens > 0
    assert all(chunk.usage is None and chunk.choices for chunk in chunks[:-1])


def the_stream_helper_gathers_the_answer():
    with client.chat.completions.stream(**ask(PLAIN)) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        gathered = stream.get_final_completion()
    assert gathered.choices[0].message.content == "".join(deltas) == "word0 word1 word2 word3 word4 "
    assert gathered.choices[0].finish_reason == "stop"


def models_are_listed_and_retrieved():
    names = [model.id for model in client.models.list()]
    assert names == ["default", "m0", "p0/m0", "smollm2", "engine/smollm2"], names
    for name in names:
        model = client.models.retrieve(name)
        assert (model.id, model.object) == (name, "model")
    try:
        client.models.retrieve("nobody")
        raise AssertionError("nobody is there")
    except openai.NotFoundError as error:
        assert error.code == "model_not_found"


def errors_are_of_the_class_that_fits():
    unknown = refusal(openai.NotFoundError, **{**ask(PLAIN), "model": "nobody"})
    assert (unknown.code, unknown.param) == ("model_not_found", "model")
    denied = refusal(openai.PermissionDeniedError, **{**ask("Announce project osprey"), "model": "m0"})
    assert denied.code == "policy_violation" and "Osprey stays inside" in denied.message
    assert denied.response.headers["x-ringfence-zone"] == "none"
    bad = refusal(openai.BadRequestError, **ask(CARD, temperature="hot"))
    assert (bad.code, bad.param) == ("invalid_value", "temperature"), (bad.code, bad.param)
    assert bad.type == "invalid_request_error"
    beyond = refusal(openai.BadRequestError, **ask(CARD, audio={"voice": "alloy", "format": "wav"}))
    assert (beyond.code, beyond.param) == ("unsupported_value", "audio")


async def a_full_queue_is_a_rate_limit_with_a_time_to_wait():
    """One slot and one place to wait: of two requests beside a running one, one is turned away."""
    async with openai.AsyncOpenAI(base_url=BASE_URL, api_key="sk-client-canary", max_retries=0) as many:
        running = await many.chat.completions.create(
            **ask("Tell a very long story about 4111 1111 1111 1111", stream=True, temperature=0) | {"max_tokens": 1500}
        )
        await anext(aiter(running))
        both = [asyncio.create_task(many.chat.completions.create(**ask(CARD))) for _ in range(2)]
        done, waiting = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        assert (len(done), len(waiting)) == (1, 1)
        error = done.pop().exception()
        assert type(error) is openai.RateLimitError, repr(error)
        assert error.code == "engine_busy"
        assert int(error.response.headers["retry-after"]) >= 1
        await running.close()
        assert (await waiting.pop()).choices[0].message.content


for claim in (
    a_card_number_is_answered_inside,
    without_it_the_provider_answers,
    both_stream,
    usage_comes_last_where_it_is_asked_for,
    the_stream_helper_gathers_the_answer,
    models_are_listed_and_retrieved,
    errors_are_of_the_class_that_fits,
):
    claim()
    print(claim.__name__)
asyncio.run(a_full_queue_is_a_rate_limit_with_a_time_to_wait())
print(a_full_queue_is_a_rate_limit_with_a_time_to_wait.__name__)
