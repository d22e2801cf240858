import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEvent } from "../../model/model.ts";
import { insertEvents, type Sql } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { plainLine } from "../log/line.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { findEvents, markSealed } from "../sealing/committed-events.ts";
import { Findings } from "./finding.ts";
import { EventCheck, type Told } from "./verify-events.ts";

const event: AuditEvent = { at: Date.UTC(2026, 0, 1), kind: "bank-start", outcome: "ok" };

test("a mark that is set between the last two readings is no finding, and an earlier one beyond the log is", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  /** Inserts an event and marks it with this index. */
  const mark = async (index: number): Promise<void> => {
    await insertEvents(sql, [event]);
    const [taken] = await sql<{ id: string }[]>`select id from audit_event where sealed_index is null`;
    assert.equal(await markSealed(sql, [taken?.id ?? ""], index), 1);
  };
  const endWith = async (latestSize: () => Promise<number>): Promise<readonly string[]> => {
    const findings = new Findings();
    await new EventCheck(sql, 0, findings).end(latestSize);
    return findings.list.map(({ code }) => code);
  };
  const sealsMeanwhile = async (): Promise<number> => {
    await mark(0);
    return 0;
  };
  assert.deepEqual(await endWith(sealsMeanwhile), []);
  assert.deepEqual(await endWith(async () => 1), []);
  assert.deepEqual(await endWith(async () => 0), ["database-ahead"]);
});

/** Inserts events; returns their ids, and each one's line by its index. */
async function insertTold(sql: Sql, count: number): Promise<{ ids: string[]; told: Map<number, Told> }> {
  await insertEvents(
    sql,
    Array.from({ length: count }, () => event),
  );
  const ids = (await sql<{ id: string }[]>`select id from audit_event order by id`).map(({ id }) => id);
  const events = await findEvents(sql, ids);
  const told = ids.map((id, index): [number, Told] => {
    const found = events.get(id)?.event;
    assert.ok(found !== undefined);
    return [index, { line: plainLine(found, { index, currency: "EUR", salt: "" }), opened: false }];
  });
  return { ids, told: new Map(told) };
}

const named = ({ list }: Findings): unknown[] => list.map(({ code, index }) => [code, index]);

test("only records of the last batch may lack their marks, and a later mark must have the record's index", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const { ids, told } = await insertTold(sql, 4);
  const findings = new Findings();
  const check = new EventCheck(sql, BATCH_MAX + 1, findings);
  await check.take(0, told.size, told);
  assert.deepEqual(named(findings), [["database-missing", 0]]);
  // The second event gets its own index, the third a wrong one, and the fourth none yet.
  await markSealed(sql, ids.slice(1, 2), 1);
  await markSealed(sql, ids.slice(2, 3), 7);
  await check.end(async () => BATCH_MAX + 1);
  assert.deepEqual(named(findings), [
    ["database-missing", 0],
    ["database-missing", 2],
  ]);
  assert.equal(check.compared, 2);
});

test("an event is compared with its record if both exist, and a missing event is a finding", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const { ids, told } = await insertTold(sql, 3);
  await markSealed(sql, ids, 0);
  const [, second] = [...told.values()];
  assert.ok(second !== undefined);
  told.set(1, { ...second, line: { ...second.line, op: "bank-stop" } });
  told.delete(2);
  const findings = new Findings();
  const check = new EventCheck(sql, 4, findings);
  await check.take(0, 4, told);
  await check.end(async () => 4);
  assert.deepEqual(named(findings), [
    ["database-differs", 1],
    ["database-missing", 3],
  ]);
  assert.equal(check.compared, 2);
});
