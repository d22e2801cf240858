import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { testDatabase } from "../../store/testing/test-database.ts";
import { CHECKPOINT_FILE, openCheckpoint, verifyConsistency } from "../../tlog/tlog.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { showCheckpoint } from "./shown-checkpoint.ts";

const verifierOf = ({ logKey }: TestLog) => ({ name: ORIGIN, publicKey: logKey.publicKey });
const noteOf = (log: TestLog): Promise<string> => readFile(path.join(log.dir, CHECKPOINT_FILE), "utf8");

/** Inserts a sealed event, as the sealer marks one once its checkpoint is durable. */
async function mark(sql: Parameters<typeof showCheckpoint>[0], index: number): Promise<void> {
  await sql`insert into audit_event (id, at, kind, outcome, sealed_index) values (gen_random_uuid(), now(), 'bank-start', 'ok', ${index})`;
}

test("a checkpoint is shown with a proof from any earlier one, even while the log grows past full tiles", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  const verifier = verifierOf(log);
  const seen: string[] = [];
  for (const more of [0, 1, 6, 249, 1, 300, 1024, 3]) {
    if (more > 0) await log.append(testEvents(more));
    else await (await log.open()).close();
    if (more === 0) continue;
    const note = await noteOf(log);
    const head = openCheckpoint(note, verifier);
    await mark(sql, head.size - 1);
    for (const earlier of seen) {
      const first = openCheckpoint(earlier, verifier);
      const shown = await showCheckpoint(sql, log.dir, verifier, first.size);
      assert.ok(shown !== null && shown !== "busy" && shown.note === note);
      assert.ok(shown.proof.length > 0 && shown.proof.length <= 63 && verifyConsistency(first, head, shown.proof));
    }
    for (const size of [0, head.size, head.size + 1])
      assert.deepEqual(await showCheckpoint(sql, log.dir, verifier, size), { note, proof: [] });
    seen.push(note);
  }
});

test("a checkpoint that a power failure could still take back is not shown", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  await log.append(testEvents(5));
  await mark(sql, 3);
  assert.equal(await showCheckpoint(sql, log.dir, verifierOf(log), 0), "busy");
  const shown = showCheckpoint(sql, log.dir, verifierOf(log), 0);
  await mark(sql, 4);
  assert.deepEqual(await shown, { note: await noteOf(log), proof: [] });
});

test("showCheckpoint returns null if there is no log, and throws if the log is damaged", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const { sql } = database.store;
  assert.equal(await showCheckpoint(sql, log.dir, verifierOf(log), 0), null);
  await log.append(testEvents(5), testEvents(5));
  await mark(sql, 9);
  await using other = await testLog();
  await assert.rejects(showCheckpoint(sql, log.dir, verifierOf(other), 0), { code: "note" });
  await rm(path.join(log.dir, "tlog/tile/0/000.p"), { recursive: true });
  await assert.rejects(showCheckpoint(sql, log.dir, verifierOf(log), 5), { code: "log-tiles" });
});
