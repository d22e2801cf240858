import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { ORIGIN, type TestLog, testEvents, testLog } from "../../audit/testing/test-log.ts";
import { recordedEvents, type TestEventDatabase, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { newRequestId, type Outcome, type SessionId, TerminalId } from "../../model/model.ts";
import { ATM, testRegistry } from "../../terminals/testing/test-registry.ts";
import { CHECKPOINT_FILE, EMPTY_ROOT, formatVerifier, signSuccession } from "../../tlog/tlog.ts";
import { WorkerMeasures } from "../metrics/worker-measures.ts";
import { Recorder } from "../sessions/recorder.ts";
import type { Bank } from "./request-context.ts";
import { checkpoint } from "./witness.ts";

/** The answer of a bank with this log to an ATM that has seen `size` records. */
function ask(
  { store }: Pick<TestEventDatabase, "store">,
  { dir, logKey }: Pick<TestLog, "dir" | "logKey">,
  size: number,
  measures = new WorkerMeasures(),
  key = "",
): Promise<Outcome<unknown>> {
  const auditLog = { dir, verifier: { name: ORIGIN, publicKey: logKey.publicKey } };
  const log = pino({ level: "silent" });
  const bank = { store, auditLog, log, recorder: new Recorder(store), measures, now: Date.now } as Partial<Bank> as Bank;
  const context = { terminal: TerminalId("ATM-0001"), session: "00".repeat(16) as SessionId, customer: null, at: Date.now() };
  return checkpoint(bank, context, { id: newRequestId(), op: "checkpoint", fields: { size, key } });
}

const answerOf = (outcome: Outcome<unknown>): string => (outcome.ok ? "shown" : outcome.refusal);

/** Damage that does not end by waiting: the ATM must get a refusal, and the auditor an event. */
const DAMAGES: Readonly<Record<string, (dir: string) => Promise<unknown>>> = {
  "no checkpoint": (dir) => rm(path.join(dir, CHECKPOINT_FILE)),
  "a checkpoint without a signature": (dir) => writeFile(path.join(dir, CHECKPOINT_FILE), `${ORIGIN}\n10\nAAAA\n`),
  "a checkpoint with another size": async (dir) => {
    const note = await readFile(path.join(dir, CHECKPOINT_FILE), "utf8");
    await writeFile(path.join(dir, CHECKPOINT_FILE), note.replace("\n10\n", "\n11\n"));
  },
  "no tiles": (dir) => rm(path.join(dir, "tlog/tile/0"), { recursive: true }),
  "a truncated tile": async (dir) => {
    const tile = path.join(dir, "tlog/tile/0/000.p/10");
    await writeFile(tile, (await readFile(tile)).subarray(0, -1));
  },
};

test("a damaged log gives a witness checkpoint-none and never bank-busy, and leaves an event", async () => {
  await using database = await testEventDatabase();
  const { sql } = database.store;
  await using whole = await testLog();
  await whole.append(testEvents(10));
  assert.equal(answerOf(await ask(database, whole, 5)), "shown");
  for (const [what, damage] of Object.entries(DAMAGES)) {
    await using log = await whole.copy();
    await damage(log.dir);
    assert.equal(answerOf(await ask(database, log, 5)), "checkpoint-none", what);
  }
  const rows = await sql`select outcome, terminal from audit_event where kind = 'checkpoint'`;
  assert.equal(rows.length, Object.keys(DAMAGES).length);
  for (const row of rows) assert.deepEqual(row, { outcome: "denied:checkpoint-none", terminal: "ATM-0001" });
});

test("a log that cannot be read for the moment gives a witness bank-busy, and leaves no event", async () => {
  await using database = await testEventDatabase();
  await using log = await testLog();
  await log.append(testEvents(10));
  // No account can read a folder as a file, not even root.
  await rm(path.join(log.dir, CHECKPOINT_FILE));
  await mkdir(path.join(log.dir, CHECKPOINT_FILE));
  assert.equal(answerOf(await ask(database, log, 5)), "bank-busy");
  assert.equal((await database.store.sql`select from audit_event where kind = 'checkpoint'`).length, 0);
});

test("an ATM that names a smaller size than before raises one alarm for each loss, and a false size raises none", async () => {
  await using registry = await testRegistry();
  const { sql } = registry.store;
  await registry.enrol(ATM);
  await using log = await testLog();
  await log.append(testEvents(10));
  const measures = new WorkerMeasures();
  const reasons: string[] = [];
  measures.alarmed = (reason) => void reasons.push(reason);
  const losses = async (...sizes: readonly number[]): Promise<readonly object[]> => {
    for (const size of sizes) assert.equal(answerOf(await ask(registry, log, size, measures)), "shown");
    const kind = "witness-alarm";
    const events = (await recordedEvents(sql)).filter((event) => event.kind === kind);
    return events.map(({ outcome, terminal, confidential }) => ({ outcome, terminal, confidential }));
  };
  assert.deepEqual(await losses(0, 0, 5, 5, 9, 11, 9), [], "11 is more than the log has");
  const lost = (kept: number, acknowledged: number): object => ({
    ...{ outcome: "error:lost", terminal: ATM },
    confidential: { kept, acknowledged },
  });
  assert.deepEqual(await losses(0, 0, 10), [lost(0, 9)]);
  assert.deepEqual(await losses(4, 4, 10), [lost(0, 9), lost(4, 10)]);
  await registry.revoke();
  await registry.enrol(ATM);
  assert.equal((await losses(0)).length, 2, "a new key file is a new start");
  assert.deepEqual(reasons, ["lost", "lost"]);
});

test("the answer leads on from the key that the ATM knows, by two successions at most", async () => {
  await using database = await testEventDatabase();
  await using log = await testLog();
  await log.append(testEvents(10));
  const keys = [log.logKey, ...[1, 2, 3].map(() => generateKeyPairSync("ed25519"))].map((pair) => ({ name: ORIGIN, ...pair }));
  const notes = keys.slice(1).map((to, i) => signSuccession({ size: 10, root: EMPTY_ROOT }, { from: keys[i] as typeof to, to }));
  const [{ sql }, id] = [database.store, (i: number): string => `${i}`.padStart(16, "0")];
  for (const [i, note] of notes.entries())
    await sql`
      insert into audit_succession (number, old_key, new_key, size, at, note)
      values (${i + 1}, ${id(i)}, ${id(i + 1)}, 10, now(), ${note})`;
  const names = keys.map(formatVerifier);
  const linesOf = (some: readonly string[]): readonly string[] => some.flatMap((note) => note.split("\n").slice(0, -1));
  for (const [known, expected] of [
    [names[0], notes.slice(0, 2)],
    [names[1], notes.slice(1)],
    [names[2], notes.slice(2)],
    [names[3], []],
    ["", []],
    ["bank.example/log+00000000+unknown", []],
  ] as const) {
    const outcome = await ask(database, log, 10, undefined, known);
    assert.ok(outcome.ok);
    const { logKey, successions } = outcome.result as { logKey: string; successions: readonly string[] };
    assert.deepEqual([logKey, successions], [names[3], linesOf(expected)]);
  }
});
