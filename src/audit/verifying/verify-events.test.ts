import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEvent } from "../../model/model.ts";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { plainLine } from "../log/line.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { findEvents, markSealed } from "../sealing/committed-events.ts";
import { Findings } from "./finding.ts";
import { EventCheck, type Told } from "./verify-events.ts";

const event: AuditEvent = { at: Date.UTC(2026, 0, 1), kind: "bank-start", outcome: "ok" };

test("what is sealed between the two last readings is no sign of tampering; what was marked before them is", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  /** One more event is marked as the record of this index. */
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

test("only the records of the last batch may lack their marks, and then get no other index than their own", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await insertEvents(sql, [event, event, event]);
  const ids = (await sql<{ id: string }[]>`select id from audit_event order by id`).map(({ id }) => id);
  const events = await findEvents(sql, ids);
  const told = new Map(
    ids.map((id, index): [number, Told] => {
      const found = events.get(id)?.event;
      assert.ok(found !== undefined);
      return [index, { line: plainLine(found, { index, currency: "EUR", salt: "" }), opened: false }];
    }),
  );
  const findings = new Findings();
  const check = new EventCheck(sql, BATCH_MAX + 1, findings);
  await check.take(0, told.size, told);
  const named = (): unknown[] => findings.list.map(({ code, index }) => [code, index]);
  assert.deepEqual(named(), [["database-missing", 0]]);
  // The sealer marks the second as it must be, and the third as a record that it is not.
  await markSealed(sql, ids.slice(1, 2), 1);
  await markSealed(sql, ids.slice(2), 7);
  await check.end(async () => BATCH_MAX + 1);
  assert.deepEqual(named(), [
    ["database-missing", 0],
    ["database-missing", 2],
  ]);
  assert.equal(check.compared, 1);
});
