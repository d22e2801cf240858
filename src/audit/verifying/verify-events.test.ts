import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEvent } from "../../model/model.ts";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { markSealed } from "../sealing/committed-events.ts";
import { Findings } from "./finding.ts";
import { EventCheck } from "./verify-events.ts";

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
