import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { ORIGIN, type TestLog, testEvents, testLog } from "../../audit/testing/test-log.ts";
import { newRequestId, type Outcome, type SessionId, TerminalId } from "../../model/model.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { Recorder } from "../sessions/recorder.ts";
import type { Bank } from "./request-context.ts";
import { checkpoint } from "./witness.ts";

/** The answer of a bank with this log to an ATM that has seen `size` records. */
function ask({ store }: TestDatabase, { dir, logKey }: TestLog, size: number): Promise<Outcome<unknown>> {
  const auditLog = { dir, verifier: { name: ORIGIN, publicKey: logKey.publicKey } };
  const log = pino({ level: "silent" });
  const bank = { store, auditLog, log, recorder: new Recorder(store), now: Date.now } as Partial<Bank> as Bank;
  const context = { terminal: TerminalId("ATM-0001"), session: "00".repeat(16) as SessionId, customer: null, at: 0 };
  return checkpoint(bank, context, { id: newRequestId(), op: "checkpoint", fields: { size } });
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
  await using database = await testDatabase();
  const { sql } = database.store;
  await using whole = await testLog();
  await whole.append(testEvents(10));
  await sql`insert into audit_event (id, at, kind, outcome, sealed_index) values (gen_random_uuid(), now(), 'bank-start', 'ok', 9)`;
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
  await using database = await testDatabase();
  await using log = await testLog();
  await log.append(testEvents(10));
  // No account can read a folder as a file, not even root.
  await rm(path.join(log.dir, CHECKPOINT_FILE));
  await mkdir(path.join(log.dir, CHECKPOINT_FILE));
  assert.equal(answerOf(await ask(database, log, 5)), "bank-busy");
  assert.equal((await database.store.sql`select from audit_event where kind = 'checkpoint'`).length, 0);
});
