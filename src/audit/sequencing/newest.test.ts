import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Sql } from "../../store/store.ts";
import { signCheckpoint } from "../../tlog/tlog.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { makeLogKey } from "../log/keys.ts";
import {
  covered,
  events,
  forge,
  orderAll,
  rememberHistory,
  type TestLogDatabase,
  testLogDatabase,
  until,
} from "../testing/test-sequencer.ts";
import { openNewest } from "./newest.ts";

const FORGINGS: readonly [string, string, (sql: Sql) => Promise<unknown>][] = [
  ["no checkpoint at all", "log-missing", (sql) => sql`delete from audit_checkpoint`],
  [
    "another root under the edge",
    "log-checkpoint",
    (sql) => sql`update audit_checkpoint set frontier = decode(repeat('00', 64), 'hex')`,
  ],
  [
    "an edge of another size",
    "log-checkpoint",
    (sql) => sql`update audit_checkpoint set frontier = decode(repeat('00', 32), 'hex')`,
  ],
  ["another size", "log-checkpoint", (sql) => sql`update audit_checkpoint set size = 5 where size = 3`],
  ["a note that is none", "log-checkpoint", (sql) => sql`update audit_checkpoint set note = 'a letter'`],
  [
    "a number of an open chain that is lower",
    "log-checkpoint",
    (sql) => sql`update audit_checkpoint set open_last = '{1}' where size = 3`,
  ],
  ["an ended chain as an open one", "log-checkpoint", (sql) => sql`update audit_checkpoint set open = '{5}' where size = 3`],
  ["lists of different lengths", "log-checkpoint", (sql) => sql`update audit_checkpoint set open_last = '{}' where size = 3`],
  [
    "a note of another key",
    "log-checkpoint",
    (sql) => {
      const note = signCheckpoint(
        { size: 3, root: Buffer.alloc(32) },
        { name: "bank.example/atm-audit", privateKey: makeLogKey().privateKey },
      );
      return sql`update audit_checkpoint set note = ${note} where size = 3`;
    },
  ],
  ["an event under it is gone", "log-events", (sql) => sql`delete from audit_event where n = 3`],
];

describe("a log is not continued from a newest checkpoint that was forged:", () => {
  let log: TestLogDatabase;
  let restore: () => Promise<void>;
  before(async () => {
    log = await testLogDatabase();
    await log.store.record(events(3));
    await orderAll(log, await log.newFolder());
    await log.store.record(events(1));
    restore = await rememberHistory(log);
  });
  after(() => log[Symbol.asyncDispose]());

  for (const [name, code, forging] of FORGINGS)
    it(name, async () => {
      assert.equal((await openNewest(log.sql, log.settings(await log.newFolder()))).newest.size, 3);
      await forge(log, forging);
      const newest = await newestCheckpoint(log.sql).catch(() => null);
      await using sequencer = await log.start();
      await until(() => sequencer.state.role === "stopped");
      assert.equal(sequencer.state.trouble?.code, code);
      await sequencer.stop();
      assert.deepEqual(await newestCheckpoint(log.sql).catch(() => null), newest);
      await restore();
    });

  it("and is continued once it is as it was", async () => {
    await using sequencer = await log.start();
    await until(covered(log, 4));
    await sequencer.stop();
  });
});
