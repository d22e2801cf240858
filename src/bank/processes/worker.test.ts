import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { InitiatorKeys } from "../../channel/channel.ts";
import { generateKeyPair, rawPrivate } from "../../crypto/crypto.ts";
import { lock } from "../../customers/customers.ts";
import { type TestEventDatabase, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { openSecret } from "../../files/files.ts";
import { bcryptHere } from "../../hashing/hashing.ts";
import { openCashAccount } from "../../ledger/ledger.ts";
import { Money, newRequestId, terminalIdOf } from "../../model/model.ts";
import { RECEIPT_SEED_SIZE, receiptKeyOf, verifyReceipt } from "../../receipts/receipts.ts";
import { printReadings } from "../../status/status.ts";
import { enrol, openBankKeys, revoke } from "../../terminals/terminals.ts";
import { beginLog, openEventStore } from "../recording/event-store.ts";
import { TestAtm } from "../testing/test-atm.ts";
import { PASSWORD } from "../testing/test-bank.ts";
import { launch } from "../testing/test-launch.ts";
import { serverIn } from "../testing/test-settings.ts";
import type { FromProcess } from "./process-message.ts";
import type { Supervisor } from "./supervise.ts";

// Runs a worker's process; this process is its primary.
const terminal = terminalIdOf(1);
/** The events that may wait for the audit log. Only the test of the audit gate exceeds this. */
const UNSEALED_MOST = 200;
const folder = mkdtempSync(path.join(tmpdir(), "strongroom-worker-"));
const messages: FromProcess[] = [];
let ends: readonly unknown[];
let database: TestEventDatabase;
let worker: Supervisor;
let keys: InitiatorKeys;
let port: number;

before(async () => {
  database = await testEventDatabase();
  const settings = {
    ...(await serverIn(folder)),
    ...{ databaseUrl: database.url, listen: { host: "127.0.0.1", port: 0 }, workers: 1, name: "Testbank" },
    ...{ admission: { halfOpen: 50, halfOpenPerAddress: 50, hellosPerSecond: 1e6, hellosPerSecondPerAddress: 1e6 } },
    ...{ auditBounds: { lagMs: 3_600_000, events: UNSEALED_MOST }, status: { host: "127.0.0.1", port: 0 } },
  };
  await beginLog(await openEventStore(database.store, { ...settings, now: Date.now }), settings);
  const launched = launch("processes/worker", settings);
  worker = launched.supervisor;
  ends = launched.ends;
  worker.watch({
    onMessage: async (message) => {
      messages.push(message);
      if (message.kind !== "hash-wanted") return;
      const { id, job } = message;
      const result =
        job.kind === "new" ? await bcryptHere.hash(job.secret, job.cost) : await bcryptHere.compare(job.secret, job.hash);
      worker.tell({ kind: "hashed", id, result });
    },
  });
  port = await worker.start();
  keys = await enrolled(settings.files.keyEncryptionKey, settings.files.bankKey);
});
after(async () => {
  await worker.drain();
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Enrols the ATM after the worker has started; the database notifies the worker. */
async function enrolled(keyEncryptionKey: string, bankKey: string): Promise<InitiatorKeys> {
  const [pair, at, kek] = [generateKeyPair(), Date.now(), await openSecret(keyEncryptionKey, 32)];
  const { psk, epoch } = await database.store.begin((tx, record) =>
    enrol(tx, record, kek, { terminal, publicKey: pair.publicKey, at }),
  );
  await openCashAccount(database.store.sql, terminal, at);
  const [server] = await openBankKeys(bankKey);
  assert.ok(server !== undefined);
  return { terminalId: terminal, staticPrivate: rawPrivate(pair), psk, pskEpoch: epoch, bankStaticPublic: server.publicKey };
}

/** A channel, once the worker has learnt of the ATM and accepts it. */
async function connect(): Promise<TestAtm> {
  for (;;)
    try {
      return await TestAtm.connect(port, keys);
    } catch {
      await pause(1);
    }
}

async function signedIn(username: string): Promise<TestAtm> {
  const atm = await connect();
  await atm.get("signin", { username, password: PASSWORD });
  return atm;
}

const metrics = async (): Promise<string> => printReadings([["w", (await worker.ask({ kind: "readings" })) ?? []]]);
/** Resolves once the worker's metrics have this line. */
async function untilMeasured(line: string): Promise<void> {
  while (!(await metrics()).split("\n").includes(line)) await pause(5);
}

test("a worker serves an ATM that is enrolled after its start, and reports its sessions to the primary", async () => {
  const atm = await connect();
  for (const username of ["alice", "bob"]) await atm.get("signup", { username, password: PASSWORD });
  await atm.get("signin", { username: "alice", password: PASSWORD });
  const refused = await atm.ask("signin", { username: "alice", password: PASSWORD });
  assert.equal(refused?.ok === false && refused.refusal, "already-signed-in");
  const deposit = newRequestId();
  assert.ok((await atm.ask("deposit", { amount: Money(10_00n) }, deposit))?.ok);
  const { receipt } = await atm.get("receipt", { request: deposit });
  const receiptKey = receiptKeyOf(await openSecret(path.join(folder, "receipt.key"), RECEIPT_SEED_SIZE));
  assert.equal(verifyReceipt(receipt, createPublicKey(receiptKey)).bank, "Testbank");
  const session = atm.channel.sessionId;
  assert.ok(messages.some((each) => each.kind === "session-opened" && each.terminal === terminal && each.session === session));
  const active = await worker.ask({ kind: "last-active", terminal });
  assert.deepEqual([...(active?.keys() ?? [])], [session]);
  await untilMeasured('strongroom_sessions{process="w"} 1');
  assert.match(await metrics(), /^strongroom_operations_total\{process="w",operation="deposit",outcome="ok"\} 1$/m);
  assert.match(await metrics(), /^strongroom_batched_requests_total\{process="w"\} 1$/m);
  assert.match(await metrics(), /^strongroom_money_suspended\{process="w"\} 0$/m);
  const names = await database.store.sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and application_name like 'strongroom worker%' order by 1`;
  assert.deepEqual(
    names.map(({ name }) => name),
    ["strongroom worker", "strongroom worker, customers", "strongroom worker, terminals"],
  );
  await atm.close();
  while (!messages.some((each) => each.kind === "session-ended" && each.session === session)) await pause(1);
});

test("a session that the primary replaces is closed, and a customer who is locked is signed out", async () => {
  const replaced = await signedIn("alice");
  worker.tell({ kind: "replace", session: replaced.channel.sessionId });
  assert.deepEqual(await replaced.channel.ended, { how: "closed", by: "peer", reason: "replaced" });
  const locked = await signedIn("bob");
  await database.store.begin((tx, record) =>
    lock(tx, record, { username: "bob", at: Date.now(), operator: "olga", reason: "", approval: null }),
  );
  assert.deepEqual(await locked.channel.ended, { how: "closed", by: "peer", reason: "signed-out" });
});

test("an ATM's spending is reported, its spending elsewhere slows it, and a shut-out ends its sessions", async () => {
  const atm = await signedIn("alice");
  while (!messages.some((each) => each.kind === "spent" && each.terminal === terminal))
    await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  worker.tell({ kind: "spent-elsewhere", terminal, cost: { requests: 2_010, events: 0 } });
  await worker.ask({ kind: "alive" });
  await atm.get("balance", {});
  assert.doesNotMatch(await metrics(), /^strongroom_terminals_slowed_total\{process="w"\} 0$/m);
  worker.tell({ kind: "shut-out", terminal, forMs: 1 });
  assert.equal((await atm.channel.ended).how, "truncated");
});

test("money operations are refused while too many events wait for the audit log", async () => {
  const atm = await signedIn("alice");
  assert.ok((await atm.ask("deposit", { amount: Money(1_00n) }))?.ok);
  const many = Array.from({ length: UNSEALED_MOST + 1 }, () => ({ at: Date.now(), kind: "transfer", outcome: "ok" }) as const);
  await database.store.record(many);
  await untilMeasured('strongroom_money_suspended{process="w"} 1');
  const outcome = await atm.ask("deposit", { amount: Money(1_00n) });
  assert.equal(outcome?.ok === false && outcome.refusal, "money-suspended");
  await atm.close();
});

test("a revoked ATM's session ends, and a worker that is drained ends in order", async () => {
  const open = await connect();
  await database.store.begin((tx, record) => revoke(tx, record, { terminal, at: Date.now() }));
  assert.equal((await open.channel.ended).how, "truncated");
  await worker.drain();
  assert.deepEqual(ends, [{ code: 0, ordered: true }]);
  await assert.rejects(TestAtm.connect(port, keys));
});
