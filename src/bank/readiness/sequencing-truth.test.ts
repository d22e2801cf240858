import assert from "node:assert/strict";
import { test } from "node:test";
import { leaseHolder, type SequencerState, withLease } from "../../audit/audit.ts";
import { openStore, type Store } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import type { Supervisor } from "../processes/supervise.ts";
import { clauseOf, SequencingTruth, sequencerName } from "./sequencing-truth.ts";

const state = (role: SequencerState["role"], code: string | null): SequencerState => ({
  role,
  trouble: code === null ? null : { code, message: "a sentence with a path" },
  ...{ waiting: 5, lagMs: 5_000, size: null },
  copy: { size: null, trouble: null, stopped: false },
});
const OWN = "host-a 0.0.0.0:1";
const OTHER = sequencerName("host-b 0.0.0.0:2");

test("the operator of each server reads the true state of the sequencer", () => {
  const cases = [
    [
      state("stopped", "log-tiles"),
      null,
      /^this server's sequencer has stopped \(log-tiles\) and does not go on by itself: mend .*, then start this server again$/,
    ],
    [
      state("standby", "database"),
      null,
      /^this server's sequencer cannot continue the log \(database\) and tries again by itself/,
    ],
    [
      state("sequencing", "chain-broken"),
      sequencerName(OWN),
      /^this server's sequencer cannot continue the log \(chain-broken\) and tries again by itself/,
    ],
    [state("sequencing", null), sequencerName(OWN), /^this server's sequencer is at work/],
    [
      state("standby", null),
      OTHER,
      /^the sequencer of the server host-b 0\.0\.0\.0:2 has the log: .*; this server's own takes over once that one is gone$/,
    ],
    [
      state("stopped", "log-forked"),
      OTHER,
      /^the sequencer of the server host-b .*; this server's own has stopped \(log-forked\) and does not take over$/,
    ],
    [state("standby", null), null, /^no sequencer has the log at the moment/],
  ] as const;
  for (const [own, holder, told] of cases) {
    const clause = clauseOf(own, holder, OWN);
    assert.match(clause, told);
    // The endpoint shows no secrets; paths appear only in the log.
    assert.doesNotMatch(clause, /path/);
  }
});

test("the server whose sequencer has the lease is known without its help, even if its name is long", async () => {
  await using database = await testDatabase();
  const name = sequencerName(`${"h".repeat(60)} 127.0.0.1:65432`);
  const store = openStore(database.url, { connections: 2, applicationName: name });
  assert.equal(await leaseHolder(database.store.sql), null);
  await withLease(store.sql, async () => assert.equal(await leaseHolder(database.store.sql), name));
  assert.equal(await leaseHolder(database.store.sql), null);
  await store.close();
});

test("a sequencer that is not there or does not answer is told, even if the database does not answer either", async () => {
  const database = { sql: async () => Promise.reject(new Error("no database")) } as unknown as Store;
  const tellOf = (sequencer: { isReady: boolean; answer: SequencerState | null }): Promise<string> =>
    new SequencingTruth(database, OWN, {
      isReady: sequencer.isReady,
      ask: async () => sequencer.answer,
    } as unknown as Supervisor).tell();
  assert.match(
    await tellOf({ isReady: false, answer: null }),
    /^this server's sequencer is not at work and is being started again/,
  );
  assert.match(
    await tellOf({ isReady: true, answer: null }),
    /^this server's sequencer does not answer; one that hangs is killed/,
  );
  assert.match(await tellOf({ isReady: true, answer: state("sequencing", null) }), /^this server's sequencer is at work/);
});
