import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { TestBank, until } from "../testing/test-bank.ts";
import type { Channel } from "./channel-interface.ts";
import type { ConnectOptions } from "./connect.ts";
import type { ChannelLimits } from "./limits.ts";

/** The times of a session: idle, PING, and its limits (PROTOCOL.md, sections 4.2 and 7). */

test("a silent client gets CLOSE(idle)", async () => {
  await using bank = await TestBank.start({ limits: { idleMs: 40 } });
  const client = await bank.connect();
  assert.deepEqual(await client.ended, { how: "closed", by: "peer", reason: "idle" });
});

test("PINGs keep the session of a silent client open, and the client sends no more of them than necessary", async () => {
  await using bank = await TestBank.start({ limits: { idleMs: 300 } });
  const client = await bank.connect({ limits: { pingMs: 50, idleMs: 300 } });
  await pass(500);
  const [server] = bank.channels as [Channel];
  assert.equal(bank.sessions.size, 1);
  assert.ok(server.received >= 4 && server.received <= 11, `READY and PINGs: ${server.received}`);
  assert.ok(client.received >= client.sent - 2, "each PING has its PONG, except one that may be on its way");
});

test("a client that sends messages sends no PING", async () => {
  await using bank = await TestBank.start({ onMessage: () => {} });
  const client = await bank.connect({ limits: { pingMs: 150 } });
  for (let i = 0; i < 12; i += 1) {
    client.send(Buffer.of(i));
    await pass(20);
  }
  assert.equal(client.sent, 1 + 12);
});

test("a client ends the session if the bank stays silent", async () => {
  const asked: number[] = [];
  await using bank = await TestBank.start({ onMessage: () => asked.push(1) });
  const client = await bank.connect({ limits: { pingMs: 1000, idleMs: 40 } });
  client.send(Buffer.from("a question"));
  assert.deepEqual(await client.ended, { how: "timeout", what: "idle" });
  assert.deepEqual(asked, [1]);
});

const AGES = { sessionMs: 400, marginMs: 370, busyCheckMs: 5 };

test("the server closes a session with reason renew before it reaches its age limit", async () => {
  await using bank = await TestBank.start({ limits: AGES });
  const startedAt = performance.now();
  const client = await bank.connect();
  assert.deepEqual(await client.ended, { how: "closed", by: "peer", reason: "renew" });
  assert.ok(performance.now() - startedAt < 390, "the session ended before its age limit");
});

test("the server closes the session as soon as no request is in progress", { timeout: 20_000 }, async () => {
  let inProgress = true;
  const limits = { sessionMs: 60_000, marginMs: 59_970, busyCheckMs: 5 };
  await using bank = await TestBank.start({ limits, busy: () => inProgress });
  const client = await bank.connect();
  await pass(70);
  assert.equal(bank.sessions.size, 1);
  inProgress = false;
  assert.deepEqual(await client.ended, { how: "closed", by: "peer", reason: "renew" });
});

test("at the age limit the server closes the session even if a request is in progress", async () => {
  await using bank = await TestBank.start({ limits: AGES, busy: () => true });
  const startedAt = performance.now();
  const client = await bank.connect();
  assert.deepEqual(await client.ended, { how: "closed", by: "peer", reason: "renew" });
  assert.ok(performance.now() - startedAt >= 390, "the session did not end before its age limit");
});

test("the server closes a session with reason renew before it reaches its limit of records", async () => {
  await using bank = await TestBank.start({ limits: { recordsMax: 20, marginRecords: 5 } });
  const answers: number[] = [];
  const client = await bank.connect({}, () => answers.push(1));
  for (let i = 0; i < 14; i += 1) client.send(Buffer.of(i)); // READY and these 14 make 15: the limit less the margin.
  assert.deepEqual(await client.ended, { how: "closed", by: "peer", reason: "renew" });
  assert.equal(answers.length, 14);
});

test("the last record is CLOSE, even if the application sends more messages", async () => {
  await using bank = await TestBank.start({ limits: { recordsMax: 10, marginRecords: 0 }, busy: () => true });
  const client = await bank.connect({ limits: { recordsMax: 10, marginRecords: 0 } });
  for (let i = 0; i < 20; i += 1) client.send(Buffer.of(i));
  assert.deepEqual(await client.ended, { how: "closed", by: "us", reason: "renew" });
  assert.equal(client.sent, 10);
  assert.deepEqual(await bank.channels[0]?.ended, { how: "closed", by: "peer", reason: "renew" });
});

test("onRenewDue is called once, when the client's session is old and no request is in progress", async () => {
  await using bank = await TestBank.start();
  let inProgress = true;
  const told: Channel[] = [];
  const onRenewDue = (channel: Channel): void => {
    told.push(channel);
  };
  const old = await bank.connect({ limits: { renewMs: 20, busyCheckMs: 5 }, busy: () => inProgress, onRenewDue });
  assert.equal(old.renewDue, false);
  await pass(50);
  assert.deepEqual([old.renewDue, told], [true, []]);
  inProgress = false;
  await until(() => told.length === 1, "onRenewDue");
  const renewed = await bank.connect();
  old.close("renew");
  await old.ended;
  await pass(20);
  assert.equal(told.length, 1);
  assert.deepEqual(bank.sessions.of(renewed.terminalId).length, 1);
});

test("onRenewDue is called before the client's session reaches its limit of records", async () => {
  await using bank = await TestBank.start();
  const told: Channel[] = [];
  const client = await bank.connect({
    limits: { recordsMax: 20, marginRecords: 5 },
    onRenewDue: (channel) => told.push(channel),
  });
  for (let i = 0; i < 9; i += 1) client.send(Buffer.of(i));
  await until(() => told.length === 1, "onRenewDue");
});

test("records that the server sends count too, on both sides", async () => {
  const ask = async (client: Partial<ConnectOptions>, bankLimits: Partial<ChannelLimits>) => {
    await using bank = await TestBank.start({
      limits: bankLimits,
      onMessage: (content, channel) => {
        for (let i = 0; i < 5; i += 1) channel.send(content);
      },
    });
    const told: Channel[] = [];
    const channel = await bank.connect({ ...client, onRenewDue: (due) => told.push(due) });
    for (let i = 0; i < 3; i += 1) channel.send(Buffer.of(i));
    await until(() => channel.received >= 15, "all answers");
    await until(() => told.length === 1 || bank.sessions.size === 0, "a renewal or an end");
    return { told: told.length, ended: bank.sessions.size === 0 };
  };
  const few = { recordsMax: 20, marginRecords: 5 };
  assert.deepEqual(await ask({ limits: few }, {}), { told: 1, ended: false }, "10 received: the client renews");
  assert.deepEqual(await ask({}, few), { told: 0, ended: true }, "15 sent: the server closes");
});

test("PING and PONG never use the last record, because CLOSE needs it", async () => {
  const few = { recordsMax: 3, marginRecords: 0 };
  await using bank = await TestBank.start({ limits: few, busy: () => true, onMessage: () => {} });
  const client = await bank.connect({ limits: few, busy: () => true });
  await until(() => bank.channels.length === 1, "READY");
  const [server] = bank.channels as [Channel & { ping(): void }];
  client.send(Buffer.of(1));
  await until(() => server.received === 2, "the message");
  for (const end of [client as typeof server, server, server, server]) {
    end.ping();
    await pass(20);
  }
  assert.deepEqual([client.sent, server.sent], [2, 1], "with one record left the client sends neither PING nor PONG");
  client.close("done");
  assert.deepEqual(await server.ended, { how: "closed", by: "peer", reason: "done" });
});
