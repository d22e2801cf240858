import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import {
  type AuditEvent,
  Currency,
  newAccountId,
  newCustomerId,
  newRequestId,
  SessionId,
  TerminalId,
} from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import type { TestDatabase } from "../../store/testing/test-database.ts";
import { readLines } from "../log/read.ts";
import { type Sealer, startSealer } from "../sealing/sealer.ts";
import type { SealerSettings } from "../sealing/sealer-state.ts";
import { ORIGIN, SECRET, type TestLog } from "./test-log.ts";

/** Events to commit, a sealer, and the check that all events are sealed, for the tests of the sealer. */

const event = (i: number): AuditEvent => ({
  at: Date.UTC(2026, 0, 1) + i,
  kind: "transfer",
  outcome: "ok",
  terminal: TerminalId("ATM-0001"),
  session: SessionId("000102030405060708090a0b0c0d0e0f"),
  request: newRequestId(),
  customer: newCustomerId(),
  account: newAccountId(),
  amount: 4000n,
  confidential: { payee: SECRET, available: i },
});
/** Events of transfers. */
export const events = (count: number): AuditEvent[] => Array.from({ length: count }, (_, i) => event(i));

export function start(database: TestDatabase, log: TestLog, settings: Partial<SealerSettings> = {}): Sealer & AsyncDisposable {
  const sealer = startSealer(database.store, {
    dir: log.dir,
    origin: ORIGIN,
    logKey: log.logKey.privateKey,
    auditor: log.auditor.publicKey,
    currency: Currency("EUR"),
    intervalMs: 5,
    ...settings,
  });
  // The sealer of a failed test must not keep the process running.
  return Object.assign(sealer, { [Symbol.asyncDispose]: () => sealer.stop() });
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 5_000;
  while (!(await condition())) {
    assert.ok(performance.now() < end, "waited in vain");
    await setTimeout(2);
  }
}

export const sealed =
  (sealer: Sealer, size: number): (() => boolean) =>
  () =>
    sealer.state.progress?.size === size;

/** The last statement of each other connection to this database that keeps old row versions. */
export async function holders(sql: Sql): Promise<string[]> {
  const rows = await sql<{ query: string }[]>`
    select query from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
      and (backend_xmin is not null or backend_xid is not null)`;
  return rows.map(({ query }) => query);
}

/** The ids in the plain form, in order. */
export async function linesOf(log: TestLog): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of readLines(log.dir)) ids.push(id);
  return ids;
}

/** Asserts that every event of the database is in the log once, at its marked index, and that the log verifies. */
export async function assertSealed(database: TestDatabase, log: TestLog, size: number): Promise<void> {
  const report = await log.verify({ store: database.store });
  assert.deepEqual([report.findings, report.size, report.proven.events], [[], size, size]);
  const rows = await database.store.sql<{ id: string }[]>`select id from audit_event order by sealed_index`;
  assert.deepEqual(
    await linesOf(log),
    rows.map(({ id }) => id),
  );
}
