//! Answers from the embedded engine, in the API's shape.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};

use super::{Parts, Rejection, Reply, context::Decided};
use crate::{
    body::{Ending, Outcome, Part, ReplyBody},
    clearance::{Cleared, Private},
    engine::{
        self, Call, Engine, Event, Form, Generation, Likelihood, Refusal, Sampling, Task,
        TokenChance, ToolChoice,
    },
    wire::{
        chat::{self, Chat},
        error::ErrorBody,
        reply::{Choice, FinishReason, Head, TokenLogprob, ToolCall, TopLogprob, Usage},
        sse,
    },
};

pub(super) async fn generate(
    parts: &Parts,
    decided: &Arc<Decided>,
    cleared: Cleared<Private>,
) -> Result<Reply, Rejection> {
    let chat = &decided.classified.parsed.chat;
    if let Some(bad) = &chat.params().unfit {
        return Err(Rejection::Member(bad.clone()));
    }
    if let Some(member) = chat.params().beyond_engine.first() {
        return Err(Rejection::BeyondEngine(member));
    }
    let destination = parts.catalogue().get(cleared.destination());
    let model = destination
        .map(|destination| destination.model.clone())
        .ok_or(Rejection::Internal)?;
    let engine = Arc::clone(
        parts
            .engine
            .as_ref()
            .ok_or(Rejection::Engine(Refusal::UnknownModel))?,
    );
    let head = Head {
        id: format!("chatcmpl-{}", decided.classified.parsed.context.id),
        created: jiff::Timestamp::now().as_second(),
        model: model.to_string(),
    };
    let work = Arc::clone(decided);
    // Rendering and tokenising a long prompt takes its time, so not on an asynchronous worker.
    let generation =
        tokio::task::spawn_blocking(move || submit(&engine, &model, &work.classified.parsed.chat));
    let generation = generation
        .await
        .map_err(|_panicked| Rejection::Internal)??;
    if chat.params().stream {
        Ok(streamed(head, generation, chat))
    } else {
        whole(&head, generation, chat).await
    }
}

fn submit(
    engine: &Engine,
    model: &crate::ident::ModelName,
    chat: &Chat,
) -> Result<Generation, Rejection> {
    let params = chat.params();
    let (messages, tools) = chat.for_template().map_err(Rejection::Member)?;
    let task = Task {
        messages,
        tools,
        tool_choice: tool_choice(&params.tool_choice),
        parallel_tool_calls: params.parallel_tool_calls,
        form: form(&params.response_format),
        n: params.n,
        sampling: Sampling {
            temperature: params.temperature,
            top_p: params.top_p,
            seed: params.seed.map(i64::cast_unsigned),
            frequency_penalty: params.frequency_penalty,
            presence_penalty: params.presence_penalty,
            top_k: params.top_k,
            min_p: params.min_p,
            logit_bias: params.logit_bias.clone(),
        },
        stop: params.stop.clone(),
        max_tokens: params.max_tokens,
        logprobs: params.logprobs,
    };
    engine.submit(model, task).map_err(Rejection::Engine)
}

fn tool_choice(asked: &chat::ToolChoice) -> ToolChoice {
    match asked {
        chat::ToolChoice::Auto => ToolChoice::Auto,
        chat::ToolChoice::None => ToolChoice::None,
        chat::ToolChoice::Required => ToolChoice::Required,
        chat::ToolChoice::Named(name) => ToolChoice::Named(name.clone()),
    }
}

fn form(asked: &chat::ResponseFormat) -> Form {
    match asked {
        chat::ResponseFormat::Text => Form::Free,
        chat::ResponseFormat::JsonObject => Form::JsonObject,
        chat::ResponseFormat::JsonSchema { schema, strict } => Form::Schema {
            schema: schema.clone(),
            strict: *strict,
        },
    }
}

async fn whole(head: &Head, mut generation: Generation, chat: &Chat) -> Result<Reply, Rejection> {
    let (n, told) = (chat.params().n, chat.params().logprobs.is_some());
    let mut choices: Vec<Choice> = (0..n)
        .map(|index| Choice {
            index,
            text: String::new(),
            logprobs: told.then(Vec::new),
            calls: Vec::new(),
            reason: FinishReason::Stop,
        })
        .collect();
    let mut choice = |index: u32, change: &mut dyn FnMut(&mut Choice)| {
        choices
            .iter_mut()
            .filter(|choice| choice.index == index)
            .for_each(change);
    };
    while let Some(event) = generation.next().await {
        match event {
            Event::Started { .. } => {}
            Event::Text {
                choice: index,
                text,
                chances,
            } => choice(index, &mut |choice| {
                choice.text.push_str(&text);
                if let Some(told) = &mut choice.logprobs {
                    told.extend(chances.iter().map(logprob));
                }
            }),
            Event::Called {
                choice: index,
                call,
            } => choice(index, &mut |choice| {
                let call = tool_call(head, index, choice.calls.len(), &call);
                choice.calls.push(call);
            }),
            Event::Finished {
                choice: index,
                reason,
            } => choice(index, &mut |choice| choice.reason = finish(reason)),
            Event::Done {
                prompt_tokens,
                completion_tokens,
            } => {
                let usage = Usage::new(prompt_tokens, completion_tokens);
                let body = head.completion(&choices, usage);
                return Ok(reply(
                    "application/json",
                    ReplyBody::ended(body.into(), completed(usage)),
                ));
            }
            Event::Failed(fault) => return Err(Rejection::EngineFault(fault)),
        }
    }
    Err(Rejection::EngineFault(engine::EngineFault::Stopped))
}

fn streamed(head: Head, generation: Generation, chat: &Chat) -> Reply {
    let (n, with_usage) = (chat.params().n, chat.params().include_usage);
    let roles: VecDeque<Part> = (0..n)
        .map(|index| data(&head.first(index, with_usage)))
        .collect();
    let writer = Writer {
        head,
        generation,
        with_usage,
        told: chat.params().logprobs.is_some(),
        calls: BTreeMap::new(),
        ready: roles,
    };
    let parts = stream::unfold(writer, |mut writer| async move {
        let part = writer.next().await?;
        Some((part, writer))
    });
    reply("text/event-stream", ReplyBody::parts(parts.boxed()))
}

/// Writes the engine's events as the API's.
struct Writer {
    head: Head,
    generation: Generation,
    with_usage: bool,
    told: bool,
    /// How many calls each choice has made.
    calls: BTreeMap<u32, usize>,
    ready: VecDeque<Part>,
}

impl Writer {
    async fn next(&mut self) -> Option<Part> {
        loop {
            if let Some(part) = self.ready.pop_front() {
                return Some(part);
            }
            match self.generation.next().await? {
                Event::Started { .. } => {}
                Event::Text {
                    choice,
                    text,
                    chances,
                } => {
                    let told: Vec<_> = chances.iter().map(logprob).collect();
                    let told = self.told.then_some(told.as_slice());
                    return Some(data(&self.head.text(choice, &text, told, self.with_usage)));
                }
                Event::Called { choice, call } => {
                    let made = self.calls.entry(choice).or_default();
                    let call = tool_call(&self.head, choice, *made, &call);
                    let delta = self.head.call(choice, *made, &call, self.with_usage);
                    *made = made.saturating_add(1);
                    return Some(data(&delta));
                }
                Event::Finished { choice, reason } => {
                    return Some(data(&self.head.last(
                        choice,
                        finish(reason),
                        self.with_usage,
                    )));
                }
                Event::Done {
                    prompt_tokens,
                    completion_tokens,
                } => {
                    let usage = Usage::new(prompt_tokens, completion_tokens);
                    if self.with_usage {
                        self.ready.push_back(data(&self.head.usage(usage)));
                    }
                    self.ready
                        .push_back(Part::Bytes(Bytes::from_static(sse::DONE.as_bytes())));
                    self.ready.push_back(Part::End(completed(usage)));
                }
                Event::Failed(fault) => {
                    let message = format!("The private model broke off its answer: {fault}.");
                    self.ready.push_back(data(
                        &ErrorBody::new("server_error", "engine_failed", &message).to_json(),
                    ));
                    self.ready.push_back(Part::End(Ending {
                        outcome: Outcome::Broken,
                        tokens: None,
                    }));
                }
            }
        }
    }
}

/// A call with an id of its own among all answers.
fn tool_call(head: &Head, choice: u32, number: usize, call: &Call) -> ToolCall {
    let of = head.id.trim_start_matches("chatcmpl-");
    ToolCall::new(
        format!("call_{of}_{choice}_{number}"),
        &call.name,
        &call.arguments,
    )
}

fn logprob(told: &TokenChance) -> TokenLogprob {
    let one = |of: &Likelihood| TopLogprob::new(&of.bytes, of.logprob);
    TokenLogprob {
        own: one(&told.token),
        top_logprobs: told.alternatives.iter().map(one).collect(),
    }
}

fn data(json: &str) -> Part {
    Part::Bytes(sse::event(json))
}

fn completed(usage: Usage) -> Ending {
    let tokens = Some((
        u64::from(usage.prompt_tokens),
        u64::from(usage.completion_tokens),
    ));
    Ending {
        outcome: Outcome::Completed,
        tokens,
    }
}

fn finish(reason: engine::FinishReason) -> FinishReason {
    match reason {
        engine::FinishReason::Stop => FinishReason::Stop,
        engine::FinishReason::ToolCalls => FinishReason::ToolCalls,
        engine::FinishReason::Length => FinishReason::Length,
    }
}

fn reply(kind: &'static str, body: ReplyBody) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Reply {
        status: StatusCode::OK,
        headers,
        body,
    }
}
