// Speaks to a gateway with OpenAI's own Node SDK. Run by tests/it/sdk.rs in the folder where the SDK
// is installed: openai_sdk.mjs BASE_URL.
//
// Each function is a claim; the first that does not hold ends the program with its stack.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { default: OpenAI } = createRequire(`${process.cwd()}/`)("openai");

const CARD = "Charge 4111 1111 1111 1111 for the hotel";
const PLAIN = "Charge the card for the hotel";
const client = new OpenAI({ baseURL: process.argv[2], apiKey: "sk-client-canary", maxRetries: 0 });

const ask = (text, more = {}) => ({
  model: "default",
  max_tokens: 6,
  messages: [{ role: "user", content: text }],
  ...more,
});

async function gather(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

async function refusal(kind, request) {
  const error = await client.chat.completions.create(request).then(
    () => assert.fail(`no ${kind.name}`),
    (error) => error,
  );
  assert.equal(error.constructor, kind, String(error));
  assert.ok(error.requestID, "x-request-id is missing");
  return error;
}

async function aCardNumberIsAnsweredInside() {
  const { data, response, request_id } = await client.chat.completions
    .create(ask(CARD, { temperature: 0 }))
    .withResponse();
  assert.equal(response.headers.get("x-ringfence-zone"), "local");
  assert.equal(response.headers.get("x-ringfence-label"), "restricted");
  assert.equal(response.headers.get("x-ringfence-rules"), "payment-data/cards-stay-inside");
  assert.ok(Number(response.headers.get("x-ringfence-record")) > 0);
  assert.equal(response.headers.get("x-request-id"), request_id);
  assert.equal(data.object, "chat.completion");
  assert.equal(data.model, "smollm2");
  assert.ok(data.choices[0].message.content);
  assert.equal(data.usage.total_tokens, data.usage.prompt_tokens + data.usage.completion_tokens);
}

async function withoutItTheProviderAnswers() {
  const { data, response } = await client.chat.completions.create(ask(PLAIN)).withResponse();
  assert.equal(response.headers.get("x-ringfence-zone"), "external");
  assert.equal(data.choices[0].message.content, "from outside");
  assert.equal(data.usage.total_tokens, 5);
}

async function bothStream() {
  for (const [text, zone] of [[CARD, "local"], [PLAIN, "external"]]) {
    const { data, response } = await client.chat.completions
      .create(ask(text, { stream: true }))
      .withResponse();
    assert.equal(response.headers.get("x-ringfence-zone"), zone);
    const chunks = await gather(data);
    const said = chunks.map((chunk) => chunk.choices[0].delta.content ?? "").join("");
    if (zone === "local") assert.ok(said);
    else assert.equal(said, "word0 word1 word2 word3 word4 ");
    assert.match(chunks.at(-1).choices[0].finish_reason, /^(stop|length)$/);
    assert.ok(chunks.every((chunk) => chunk.usage == null));
  }
}

async function usageComesLastWhereItIsAskedFor() {
  const request = ask(CARD, { stream: true, stream_options: { include_usage: true } });
  const chunks = await gather(await client.chat.completions.create(request));
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);
  assert.ok(chunks.slice(0, -1).every((chunk) => chunk.usage === null && chunk.choices.length));
}

async function modelsAreListedAndRetrieved() {
  const names = (await gather(client.models.list())).map((model) => model.id);
  assert.deepEqual(names, ["default", "m0", "p0/m0", "smollm2", "engine/smollm2"]);
  for (const name of names) assert.equal((await client.models.retrieve(name)).id, name);
  await assert.rejects(client.models.retrieve("nobody"), OpenAI.NotFoundError);
}

async function errorsAreOfTheClassThatFits() {
  const unknown = await refusal(OpenAI.NotFoundError, { ...ask(PLAIN), model: "nobody" });
  assert.deepEqual([unknown.code, unknown.param], ["model_not_found", "model"]);
  const osprey = { ...ask("Announce project osprey"), model: "m0" };
  const denied = await refusal(OpenAI.PermissionDeniedError, osprey);
  assert.equal(denied.code, "policy_violation");
  assert.match(denied.message, /Osprey stays inside/);
  assert.equal(denied.headers.get("x-ringfence-zone"), "none");
  const bad = await refusal(OpenAI.BadRequestError, ask(CARD, { temperature: "hot" }));
  assert.deepEqual([bad.code, bad.param], ["invalid_value", "temperature"]);
}

async function aFullQueueIsARateLimitWithATimeToWait() {
  const text = "Tell a very long story about 4111 1111 1111 1111";
  const request = { ...ask(text, { stream: true, temperature: 0 }), max_tokens: 1500 };
  const running = await client.chat.completions.create(request);
  await running[Symbol.asyncIterator]().next();
  // One slot and one place to wait: of two requests beside a running one, one is turned away.
  const outcome = (promise) => promise.then((answer) => answer, (error) => error);
  const both = [0, 1].map(() => outcome(client.chat.completions.create(ask(CARD))));
  const first = await Promise.race(both);
  assert.equal(first.constructor, OpenAI.RateLimitError, String(first));
  assert.equal(first.code, "engine_busy");
  assert.ok(Number(first.headers.get("retry-after")) >= 1);
  running.controller.abort();
  const other = (await Promise.all(both)).find((one) => one !== first);
  assert.ok(other.choices[0].message.content);
}

for (const claim of [
  aCardNumberIsAnsweredInside,
  withoutItTheProviderAnswers,
  bothStream,
  usageComesLastWhereItIsAskedFor,
  modelsAreListedAndRetrieved,
  errorsAreOfTheClassThatFits,
  aFullQueueIsARateLimitWithATimeToWait,
]) {
  await claim();
  console.log(claim.name);
}
