import assert from "node:assert/strict";
import { test } from "node:test";
import type { Channel, ChannelEnd } from "../../channel/channel.ts";
import type { RequestId } from "../../model/model.ts";
import { decodeRequest, encodeResponse } from "../../protocol/protocol.ts";
import { BankLink } from "./bank-link.ts";
import { LinkError } from "./link-error.ts";

const FUNDS = { posted: 5n, held: 2n, available: 3n } as never;

/** A link over a channel that the test controls. */
async function held(answerWaitMs = 1_000) {
  const ended = Promise.withResolvers<ChannelEnd>();
  const sent: { id: RequestId; op: string }[] = [];
  let receive: (content: Buffer) => void = () => {};
  const channel = {
    sessionId: "00".repeat(16),
    ended: ended.promise,
    activeAt: Number.POSITIVE_INFINITY,
    send: (bytes: Uint8Array) => void sent.push(decodeRequest(bytes)),
    ping: () => {},
    close: (reason: "done") => ended.resolve({ how: "closed", by: "us", reason }),
    destroy: () => ended.resolve({ how: "destroyed" }),
  } as unknown as Channel;
  const link = await BankLink.open(async (onMessage) => {
    receive = onMessage;
    return channel;
  }, answerWaitMs);
  const answer = (index: number) => {
    const id = sent[index]?.id as RequestId;
    receive(encodeResponse("balance", { id, outcome: { ok: true, result: FUNDS } }));
  };
  return { link, sent, answer, receive: (bytes: Buffer) => receive(bytes), break: () => ended.resolve({ how: "truncated" }) };
}

const lost = (code: LinkError["code"]) => (error: unknown) => error instanceof LinkError && error.code === code;

test("several requests may be under way, and answers in any order are matched by id", async () => {
  const { link, sent, answer } = await held();
  const asked = [link.request("balance", {}), link.request("balance", {}), link.request("balance", {})];
  assert.equal(new Set(sent.map((each) => each.id)).size, 3);
  for (const index of [2, 0, 1]) {
    answer(index);
    assert.deepEqual(await asked[index], { ok: true, result: FUNDS });
  }
});

test("if the channel breaks, every open request has an unknown outcome, and later ones are not sent", {
  timeout: 5_000,
}, async () => {
  const { link, sent, break: breakOff } = await held(60_000);
  const asked = [link.request("balance", {}), link.request("balance", {})];
  breakOff();
  for (const each of asked) await assert.rejects(each, lost("answer-lost"));
  assert.equal(link.over, true);
  await assert.rejects(link.request("balance", {}), lost("bank-unreachable"));
  assert.equal(sent.length, 2);
});

test("a request leaves no timer, whether it is answered or lost", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
  const before = timers();
  const { link, answer, break: breakOff } = await held(60_000);
  const asked = [link.request("balance", {}), link.request("balance", {})];
  assert.equal(timers(), before + 4);
  answer(0);
  await asked[0];
  assert.equal(timers(), before + 2);
  breakOff();
  await assert.rejects(asked[1] ?? Promise.resolve(), lost("answer-lost"));
  assert.equal(timers(), before);
});

test("an answer that comes too late is dropped, and the channel stays open", async () => {
  const { link, answer } = await held(20);
  await assert.rejects(link.request("balance", {}), lost("answer-lost"));
  answer(0);
  assert.equal(link.over, false);
  const next = link.request("balance", {});
  answer(1);
  assert.ok((await next).ok);
});

test("a message that answers no request ends the channel", { timeout: 5_000 }, async () => {
  for (const bytes of [Buffer.from("{}"), Buffer.from("nonsense")]) {
    const { link, receive } = await held(60_000);
    const asked = link.request("balance", {});
    receive(bytes);
    await assert.rejects(asked, lost("answer-lost"));
    assert.equal(link.over, true);
  }
  const { link, answer } = await held();
  const asked = link.request("balance", {});
  answer(0);
  answer(0);
  assert.ok((await asked).ok);
  assert.equal(link.over, true, "a second answer to one request answers no request");
});

test("a failed channel has its own error code", async () => {
  const refused = BankLink.open(() => Promise.reject(new Error("refused")));
  await assert.rejects(refused, lost("bank-unreachable"));
});
