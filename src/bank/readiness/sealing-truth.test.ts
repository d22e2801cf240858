import assert from "node:assert/strict";
import { test } from "node:test";
import { leaseHolder, type SealerState, withLease } from "../../audit/audit.ts";
import { openStore, type Store } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import type { Supervisor } from "../processes/supervise.ts";
import { clauseOf, SealingTruth, sealerName } from "./sealing-truth.ts";

const state = (role: SealerState["role"], code: string | null): SealerState => ({
  role,
  trouble: code === null ? null : { code, message: "a sentence with a path" },
  unsealed: 5,
  lagMs: 5_000,
  progress: null,
});
const OWN = "host-a 0.0.0.0:1";
const OTHER = sealerName("host-b 0.0.0.0:2");

test("the operator of each server reads the true state of the sealer", () => {
  const cases = [
    [
      state("stopped", "log-tiles"),
      null,
      /^this server's sealer has stopped \(log-tiles\) and does not go on by itself: mend .*, then start this server again$/,
    ],
    [state("standby", "disk-write"), null, /^this server's sealer cannot seal \(disk-write\) and tries again by itself/],
    [state("sealing", null), sealerName(OWN), /^this server's sealer is at work/],
    [
      state("standby", null),
      OTHER,
      /^the sealer of the server host-b 0\.0\.0\.0:2 has the log: .*; this server's own takes over once that one is gone$/,
    ],
    [
      state("stopped", "log-behind-database"),
      OTHER,
      /^the sealer of the server host-b .*; this server's own has stopped \(log-behind-database\) and does not take over$/,
    ],
    [state("standby", null), null, /^no sealer has the log at the moment/],
  ] as const;
  for (const [own, holder, told] of cases) {
    const clause = clauseOf(own, holder, OWN);
    assert.match(clause, told);
    // The endpoint shows no secrets; paths appear only in the log.
    assert.doesNotMatch(clause, /path/);
  }
});

test("the server whose sealer has the lease is known without its help, even if its name is long", async () => {
  await using database = await testDatabase();
  const name = sealerName(`${"h".repeat(60)} 127.0.0.1:65432`);
  const store = openStore(database.url, { connections: 2, applicationName: name });
  assert.equal(await leaseHolder(database.store.sql), null);
  await withLease(store.sql, async () => assert.equal(await leaseHolder(database.store.sql), name));
  assert.equal(await leaseHolder(database.store.sql), null);
  await store.close();
});

test("a sealer that is not there or does not answer is told, even if the database does not answer either", async () => {
  const database = { sql: async () => Promise.reject(new Error("no database")) } as unknown as Store;
  const tellOf = (sealer: { isReady: boolean; answer: SealerState | null }): Promise<string> =>
    new SealingTruth(database, OWN, { isReady: sealer.isReady, ask: async () => sealer.answer } as unknown as Supervisor).tell();
  assert.match(await tellOf({ isReady: false, answer: null }), /^this server's sealer is not at work and is being started again/);
  assert.match(await tellOf({ isReady: true, answer: null }), /^this server's sealer does not answer; one that hangs is killed/);
  assert.match(await tellOf({ isReady: true, answer: state("sealing", null) }), /^this server's sealer is at work/);
});
