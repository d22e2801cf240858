import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { everything, TestBank, until } from "../testing/test-bank.ts";
import type { Channel } from "./channel-interface.ts";

/** The time limits of a connection, and the limit of its backlog (PROTOCOL.md, section 7). */

for (const [what, begun] of [
  ["nothing", ""],
  ["half a header", "0101"],
  ["a header", "0101008c"],
  ["half a ClientHello", `0101008c${"00".repeat(70)}`],
]) {
  test(`the bank ends the connection of a stranger who sends ${what} and waits`, async () => {
    await using bank = await TestBank.start({ limits: { helloMs: 40 } });
    const socket = await bank.stranger();
    socket.write(Buffer.from(begun as string, "hex"));
    assert.equal((await everything(socket)).length, 0);
    await until(() => bank.refused.length === 1, "the refusal");
    assert.deepEqual(bank.refused, ["timeout-hello"]);
  });
}

test("the bank ends the connection of a stranger who sends a byte now and then", async () => {
  await using bank = await TestBank.start({ limits: { helloMs: 60 } });
  const socket = await bank.stranger();
  const hello = Buffer.from(`0101008c${"00".repeat(140)}`, "hex");
  let at = 0;
  const drip = setInterval(() => socket.write(hello.subarray(at, ++at)), 5);
  const received = await everything(socket);
  clearInterval(drip);
  assert.equal(received.length, 0);
  await until(() => bank.refused.length === 1, "the refusal");
  assert.deepEqual(bank.refused, ["timeout-hello"]);
});

test("the bank ends the connection of a client that never sends READY", async () => {
  await using bank = await TestBank.start({ limits: { readyMs: 60 } });
  const { wire } = await bank.puppet();
  await wire.ended;
  await until(() => bank.refused.length === 1, "the refusal");
  assert.deepEqual(bank.refused, ["timeout-ready"]);
});

test("a client may take the whole time of READY between its ClientHello and READY", async () => {
  await using bank = await TestBank.start({ limits: { helloMs: 40, readyMs: 5000 } });
  const { wire, session } = await bank.puppet();
  await pass(80);
  wire.send(session.seal("READY"));
  await until(() => bank.sessions.size === 1, "READY");
});

test("a session outlives the deadlines of its handshake", async () => {
  await using bank = await TestBank.start({ limits: { helloMs: 150, readyMs: 150 } });
  const client = await bank.connect({ timeoutMs: 150 });
  await pass(200);
  assert.deepEqual([bank.sessions.size, client.sent], [1, 1]);
});

test("each frame that has begun has its own time limit", async () => {
  await using bank = await TestBank.start({ limits: { frameMs: 200 } });
  const { socket, wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  await until(() => bank.channels.length === 1, "READY");
  const stream = Buffer.concat(Array.from({ length: 7 }, () => session.seal("DATA")));
  // Every read ends in the middle of a frame, but of another one each time.
  for (let at = 0; at < 6 * 180; at += 180) {
    socket.write(stream.subarray(at === 0 ? 0 : at + 100, at + 280));
    await pass(60);
  }
  assert.equal(bank.channels[0]?.received, 1 + 6, "together the frames take longer than one frame may");
  assert.deepEqual(await bank.channels[0]?.ended, { how: "timeout", what: "frame" });
});

test("a frame that comes byte by byte has no more time than one that comes at once", async () => {
  await using bank = await TestBank.start({ limits: { frameMs: 100 } });
  const { socket, wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  const frame = session.seal("DATA");
  await until(() => bank.channels.length === 1, "READY");
  let at = 0;
  const drip = setInterval(() => at < frame.length && socket.write(frame.subarray(at, ++at)), 10);
  try {
    assert.deepEqual(await bank.channels[0]?.ended, { how: "timeout", what: "frame" });
  } finally {
    clearInterval(drip);
  }
  assert.equal(bank.channels[0]?.received, 1, "READY alone");
});

test("messages that arrive together with the one that ends the connection are not delivered", async () => {
  const taken: number[] = [];
  await using bank = await TestBank.start({
    onMessage: (content, channel) => {
      taken.push(content[0] as number);
      channel.destroy();
    },
  });
  const { socket, session } = await bank.puppet();
  const frames = ["READY", "DATA", "DATA", "DATA"] as const;
  socket.write(Buffer.concat(frames.map((kind, n) => session.seal(kind, kind === "READY" ? undefined : Buffer.of(n)))));
  await until(() => bank.channels.length === 1, "READY");
  assert.deepEqual(await bank.channels[0]?.ended, { how: "destroyed" });
  assert.deepEqual(taken, [1]);
});

test("a frame's time limit ends once the frame is complete", async () => {
  await using bank = await TestBank.start({ limits: { frameMs: 50 } });
  const { socket, wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  const frame = session.seal("DATA");
  await until(() => bank.channels.length === 1, "READY");
  socket.write(frame.subarray(0, 100));
  await pass(10);
  socket.write(frame.subarray(100));
  await pass(100);
  assert.deepEqual([bank.channels[0]?.received, bank.sessions.size], [2, 1]);
});

test("the bank ends the connection of a client that does not answer CLOSE within the linger time", async () => {
  await using bank = await TestBank.start({ limits: { lingerMs: 40 } });
  const { wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  await until(() => bank.channels.length === 1, "READY");
  const [server] = bank.channels as [Channel];
  server.close("shutdown");
  assert.deepEqual(await server.ended, { how: "closed", by: "us", reason: "shutdown" });
});

test("the bank stops reading from a client that reads no answers, and ends the connection once it stalls", async () => {
  let asked = 0;
  const answer = Buffer.alloc(16_000);
  await using bank = await TestBank.start({
    limits: { stalledMs: 100 },
    onMessage: (_, channel) => {
      asked += 1;
      for (let i = 0; i < 20; i += 1) channel.send(answer);
    },
  });
  const { wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  for (let i = 0; i < 500; i += 1) wire.send(session.seal("DATA", answer));
  await until(() => bank.channels.length === 1, "READY");
  assert.deepEqual(await bank.channels[0]?.ended, { how: "timeout", what: "stalled" });
  assert.ok(asked < 100, `${asked} of 500 requests were read`);
});

test("a client that reads late gets all answers in order", async () => {
  const pad = Buffer.alloc(16_000);
  await using bank = await TestBank.start({
    onMessage: (content, channel) => {
      for (let i = 0; i < 20; i += 1) channel.send(Buffer.concat([content.subarray(0, 1), Buffer.of(i), pad]));
    },
  });
  const { wire, session } = await bank.puppet();
  wire.send(session.seal("READY"));
  for (let i = 0; i < 60; i += 1) wire.send(session.seal("DATA", Buffer.concat([Buffer.of(i), pad])));
  await pass(50);
  const received: string[] = [];
  const take = (frame: Buffer): void => {
    const { content } = session.open(frame);
    received.push(`${content[0]}.${content[1]}`);
  };
  wire.each({ name: "Record", take });
  await until(() => received.length === 1200, "all answers");
  assert.deepEqual(
    received,
    Array.from({ length: 1200 }, (_, i) => `${Math.floor(i / 20)}.${i % 20}`),
  );
});
