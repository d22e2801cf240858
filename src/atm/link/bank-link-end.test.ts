import assert from "node:assert/strict";
import { test } from "node:test";
import type { Channel, ChannelEnd, CloseReason } from "../../channel/channel.ts";
import { newRequestId, type RequestId } from "../../model/model.ts";
import { decodeRequest, encodeResponse, type Request } from "../../protocol/protocol.ts";
import { BankLink, type Shown } from "./bank-link.ts";
import { LinkError } from "./link-error.ts";
import { OneLink } from "./one-bank-link.ts";

const FUNDS = { posted: 5n, held: 2n, available: 3n } as never;
const SESSION = "ab".repeat(16);
const WAIT_MS = 10_000;

/** A link over a channel that the test controls. */
async function linked(answerWaitMs?: number) {
  const ended = Promise.withResolvers<ChannelEnd>();
  const sent: Request[] = [];
  const calls: string[] = [];
  const shown: Shown[] = [];
  let receive: (content: Buffer) => void = () => {};
  const channel = {
    sessionId: SESSION,
    ended: ended.promise,
    send: (bytes: Uint8Array) => void sent.push(decodeRequest(bytes)),
    activeAt: Number.POSITIVE_INFINITY,
    ping: () => void calls.push("ping"),
    close: (reason: CloseReason) => void calls.push(`close ${reason}`),
    destroy: () => void calls.push("destroy"),
  } as unknown as Channel;
  const link = await BankLink.open(
    async (onMessage) => {
      receive = onMessage;
      // No request has been sent yet, so these bytes answer none.
      onMessage(Buffer.from("too early"));
      return channel;
    },
    answerWaitMs,
    (how) => void shown.push(how),
  );
  const answer = (id: RequestId) => receive(encodeResponse("balance", { id, outcome: { ok: true, result: FUNDS } }));
  const refuse = (id: RequestId, refusal: "bank-busy" | "not-signed-in") =>
    receive(encodeResponse("balance", { id, outcome: { ok: false, refusal, details: {} } }));
  return { link, refuse, channel, sent, calls, shown, answer, end: ended.resolve };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const lost = { name: "LinkError", code: "answer-lost", message: "no answer to balance" };

test("a request gets a new id, or the id that the caller gives", async () => {
  const { link, sent, calls } = await linked();
  const id = newRequestId();
  const asked = [link.request("balance", {}), link.request("payee", { payee: "ben" }, id)];
  assert.deepEqual(
    sent.map(({ op, fields }) => [op, { ...fields }]),
    [
      ["balance", {}],
      ["payee", { payee: "ben" }],
    ],
  );
  assert.equal(sent[1]?.id, id);
  assert.throws(() => link.request("balance", {}, id), /one request id is under way once/);
  assert.deepEqual([link.sessionId, link.over, link.signedOut, calls], [SESSION, false, false, []]);
  link.close("done");
  for (const each of asked) await assert.rejects(each, { code: "answer-lost" });
});

test("the bank has ten seconds for an answer; a later answer is dropped, and a second one ends the channel", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { link, sent, calls, answer } = await linked();
  const asked = link.request("balance", {});
  t.mock.timers.tick(WAIT_MS - 1);
  const inTime = await Promise.race([asked, settled().then(() => "under way")]);
  assert.equal(inTime, "under way");
  t.mock.timers.tick(1);
  await assert.rejects(asked, lost);
  const { id } = sent[0] as Request;
  answer(id);
  assert.deepEqual([link.over, calls], [false, ["ping"]]);
  answer(id);
  assert.deepEqual([link.over, calls], [true, ["ping", "destroy"]]);
});

test("a request that is repeated under its id after a timeout takes the first answer and drops the second", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { link, sent, calls, answer } = await linked();
  const first = link.request("balance", {});
  t.mock.timers.tick(WAIT_MS);
  await assert.rejects(first, lost);
  const { id } = sent[0] as Request;
  const second = link.request("balance", {}, id);
  answer(id);
  assert.ok((await second).ok);
  answer(id);
  assert.deepEqual([link.over, calls], [false, ["ping"]]);
});

test("a bank that is silent for a whole request, after a PING halfway, has lost the channel; one that answers the PING has not", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const pong of [true, false]) {
    const { link, channel, calls, shown } = await linked();
    const asked = link.request("balance", {});
    t.mock.timers.tick(WAIT_MS / 2 - 1);
    assert.deepEqual(calls, []);
    t.mock.timers.tick(1);
    assert.deepEqual([calls, shown], [["ping"], []]);
    Object.assign(channel, { activeAt: pong ? performance.now() : 0 });
    t.mock.timers.tick(WAIT_MS / 2);
    await assert.rejects(asked, lost);
    assert.deepEqual([link.over, calls, shown], [!pong, pong ? ["ping"] : ["ping", "destroy"], ["silent"]]);
  }
});

test("a link shows that its server answers, or is too busy", async () => {
  const { link, sent, shown, answer, refuse } = await linked();
  const asked = [link.request("balance", {}), link.request("balance", {}), link.request("balance", {})];
  const [first, second, third] = sent.map(({ id }) => id) as [RequestId, RequestId, RequestId];
  answer(first);
  refuse(second, "not-signed-in");
  refuse(third, "bank-busy");
  await Promise.all(asked);
  assert.deepEqual(shown, ["answered", "answered", "busy"]);
});

test("a closed link is over at once, closes its channel once, and loses the answers to open requests", async () => {
  const { link, sent, calls } = await linked();
  const asked = link.request("balance", {});
  link.close("idle");
  link.close("done");
  assert.deepEqual([link.over, calls], [true, ["close idle"]]);
  await assert.rejects(asked, lost);
  await assert.rejects(link.request("balance", {}), {
    name: "LinkError",
    code: "bank-unreachable",
    message: "the channel is gone",
  });
  assert.equal(sent.length, 1);
});

const ENDS: readonly [end: ChannelEnd, signedOut: boolean, shown: readonly Shown[]][] = [
  [{ how: "closed", by: "peer", reason: "signed-out" }, true, []],
  [{ how: "closed", by: "peer", reason: "idle" }, false, []],
  [{ how: "closed", by: "peer", reason: "shutdown" }, false, ["leaving"]],
  [{ how: "closed", by: "us", reason: "signed-out" }, false, []],
  [{ how: "closed", by: "us", reason: "shutdown" }, false, []],
  [{ how: "truncated" }, false, ["silent"]],
  [{ how: "timeout", what: "idle" }, false, ["silent"]],
  [{ how: "destroyed" }, false, []],
];
for (const [end, signedOut, shows] of ENDS)
  test(`a channel that ends with ${JSON.stringify(end)} ${signedOut ? "has signed its customer out" : "has not"}`, async () => {
    const { link, shown, end: finish } = await linked();
    finish(end);
    await settled();
    assert.deepEqual([link.over, link.signedOut, shown], [true, signedOut, shows]);
  });

test("if the channel fails, the error carries the cause", async () => {
  const cause = new Error("refused");
  await assert.rejects(
    BankLink.open(() => Promise.reject(cause)),
    (error) => error instanceof LinkError && error.cause === cause && error.message === "the secure channel failed",
  );
});

test("OneLink opens one link when it is first needed, and closes it in order", async () => {
  const { link, calls } = await linked();
  let opened = 0;
  const one = new OneLink(async () => {
    opened++;
    return link;
  });
  const unused = new OneLink(async () => assert.fail("nobody asked for it"));
  unused.close();
  assert.equal(opened, 0);
  assert.deepEqual(await Promise.all([one.get(), one.get()]), [link, link]);
  assert.equal(opened, 1);
  one.close();
  await settled();
  assert.deepEqual(calls, ["close done"]);
});

test("a link that could not be opened needs no closing", async () => {
  const one = new OneLink(() => Promise.reject(new LinkError("bank-unreachable", "nobody there")));
  await assert.rejects(one.get(), { code: "bank-unreachable" });
  one.close();
  // A rejection that nobody handles would end this process.
  await settled();
});
