import assert from "node:assert/strict";
import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { TEST_ORIGIN } from "../../events/testing/test-event-store.ts";
import { openCheckpoint, openSuccession } from "../../tlog/tlog.ts";
import { newestCheckpoint } from "../checkpoints/checkpoint-rows.ts";
import { logVerifier, readSuccessions, succeedLogKey } from "../checkpoints/successions.ts";
import { copyVerifier, SUCCESSIONS_FILE } from "../log/copy-key.ts";
import { makeLogKey } from "../log/keys.ts";
import { readCheckpoint } from "../log/newest-checkpoint.ts";
import { covered, events, forge, orderAll, type TestLogDatabase, testLogDatabase, until } from "../testing/test-sequencer.ts";
import { verify } from "../verifying/verify.ts";

const firstOf = (log: TestLogDatabase) => {
  const privateKey = log.settings("").logKey;
  return { privateKey, publicKey: createPublicKey(privateKey) };
};
const succeed = (log: TestLogDatabase, from = firstOf(log), to = makeLogKey()) =>
  log.store.begin((tx) => succeedLogKey(tx, { from, to, at: 1_800_000_000_000 }));

/** The sizes of the checkpoints that this key alone signed. */
async function signedBy({ sql }: TestLogDatabase, publicKey: KeyObject): Promise<readonly number[]> {
  const rows = await sql<{ note: string }[]>`select note from audit_checkpoint order by size`;
  return rows.flatMap(({ note }) => {
    try {
      return [openCheckpoint(note, { name: TEST_ORIGIN, publicKey }).size];
    } catch {
      return [];
    }
  });
}

test("under load the old key signs up to the succession and the new one beyond it, whichever server has the lease", async () => {
  await using log = await testLogDatabase();
  const [first, second] = [firstOf(log), makeLogKey()];
  const readLogKeys = async () => [first.privateKey, second.privateKey];
  await using one = await log.start({ readLogKeys });
  await using two = await log.start({ readLogKeys });
  let recorded = 0;
  const recordUntil = async (reached: () => Promise<boolean>): Promise<void> => {
    do {
      await log.store.record(events(3));
      recorded += 3;
    } while (!(await reached()));
  };
  await recordUntil(async () => ((await newestCheckpoint(log.sql))?.size ?? 0) > 30);
  const [{ size }] = await Promise.all([
    succeed(log, first, second),
    recordUntil(async () => (await readSuccessions(log.sql)).length > 0),
  ]);
  await recordUntil(async () => ((await newestCheckpoint(log.sql))?.size ?? 0) > size + 30);
  // The other server continues, and the first one's process with it.
  const [leader, other] = one.state.role === "sequencing" ? [one, two] : [two, one];
  await leader.stop();
  // What is recorded from here on is in the other server's copy alone.
  const before = recorded;
  await recordUntil(async () => other.state.role === "sequencing");
  await until(covered(log, recorded));
  await other.stop();
  const [old, next] = [await signedBy(log, first.publicKey), await signedBy(log, second.publicKey)];
  assert.ok(old.every((each) => each <= size) && next.every((each) => each > size) && next.length > 1, `${old} | ${next}`);
  assert.equal(old.at(-1), size);
  for (const [{ dir }, has] of [
    [leader, before],
    [other, recorded],
  ] as const) {
    for (const known of [first, second]) {
      const report = await verify({ dir, origin: TEST_ORIGIN, logPublicKey: known.publicKey, store: log.store });
      assert.deepEqual([report.findings, report.size], [[], has]);
    }
    const kept = await readFile(path.join(dir, SUCCESSIONS_FILE), "utf8");
    assert.deepEqual(kept, (await readSuccessions(log.sql)).map(({ note }) => note).join(""));
  }
});

test("the key that has a successor signs nothing, although its server did not notice", async () => {
  await using log = await testLogDatabase();
  await log.store.record(events(2));
  const dir = await log.newFolder();
  await orderAll(log, dir);
  const second = makeLogKey();
  await log.store.record(events(2));
  // The server has read its key and the log, and then the succession is committed before its checkpoint.
  let asked = 0;
  await assert.rejects(
    log.copyNow(dir, {}).then(async () => {
      const { sequence } = await import("./sequence.ts");
      await sequence(log.store, log.settings(dir), {
        check: async () => void (asked++ === 0 && (await succeed(log, firstOf(log), second))),
        stopping: AbortSignal.abort(),
        onProgress: () => {},
      });
    }),
    { code: "key-file" },
  );
  assert.deepEqual([(await newestCheckpoint(log.sql))?.size, await signedBy(log, second.publicKey)], [2, []]);
});

test("a server without the new key stands by with a trouble, and continues once it has it", async () => {
  await using log = await testLogDatabase();
  const second = makeLogKey();
  await succeed(log, firstOf(log), second);
  await log.store.record(events(2));
  let keys: readonly KeyObject[] = [log.settings("").logKey];
  await using server = await log.start({ readLogKeys: async () => keys });
  await until(() => server.state.trouble?.code === "key-file");
  keys = [...keys, second.privateKey];
  await until(() => server.state.copy.size === 2);
  assert.equal(server.state.trouble, null);
});

test("a succession has the newest checkpoint, follows the one before, and no key has two", async () => {
  await using log = await testLogDatabase();
  const [first, second, third] = [firstOf(log), makeLogKey(), makeLogKey()];
  await log.store.record(events(3));
  await orderAll(log, await log.newFolder());
  const row = await succeed(log, first, second);
  assert.deepEqual([row.number, row.size], [1, 3]);
  const newest = openCheckpoint((await newestCheckpoint(log.sql))?.note ?? "", { name: TEST_ORIGIN, publicKey: first.publicKey });
  assert.deepEqual(openSuccession(row.note).head, newest);
  await assert.rejects(succeed(log, first, third), { code: "log-checkpoint" });
  await assert.rejects(succeed(log, third, makeLogKey()), { code: "log-checkpoint" });
  assert.equal((await succeed(log, second, third)).number, 2);
  assert.equal((await logVerifier(log.sql, { name: TEST_ORIGIN, publicKey: third.publicKey })).successions?.length, 2);
  await assert.rejects(log.sql`delete from audit_succession`, { code: "23001" });
});

test("nothing is signed over successions that do not follow from the server's key, nor a succession over a forged checkpoint", async () => {
  await using log = await testLogDatabase();
  const [stranger, other] = [makeLogKey(), makeLogKey()];
  await using elsewhere = await testLogDatabase();
  const { note } = await succeed(elsewhere, firstOf(elsewhere), other);
  await log.sql`
    insert into audit_succession (number, old_key, new_key, size, at, note)
    values (1, '0123456789abcdef', '1123456789abcdef', 0, now(), ${note})`;
  await assert.rejects(orderAll(log, await log.newFolder()), { code: "log-checkpoint" });
  await assert.rejects(log.copyNow(), { code: "log-checkpoint" });
  await using third = await testLogDatabase();
  await forge(third, (sql) => sql`update audit_checkpoint set note = replace(note, '\n0\n', '\n1\n')`);
  await assert.rejects(succeed(third, firstOf(third), stranger), { code: "log-checkpoint" });
});

test("the successions of a copy are verified like all else in it", async () => {
  await using log = await testLogDatabase();
  const [first, second, thief] = [firstOf(log), makeLogKey(), makeLogKey()];
  const readLogKeys = async () => [second.privateKey];
  await log.store.record(events(3));
  await orderAll(log, await log.newFolder());
  await succeed(log, first, second);
  await log.store.record(events(3));
  await using server = await log.start({ readLogKeys });
  await until(() => server.state.copy.size === 6);
  await server.stop();
  const file = path.join(server.dir, SUCCESSIONS_FILE);
  const whole = await readFile(file, "utf8");
  const codesFor = async (text: string, { publicKey }: { readonly publicKey: KeyObject }) => {
    await writeFile(file, text);
    return (await verify({ dir: server.dir, origin: TEST_ORIGIN, logPublicKey: publicKey })).findings.map(({ code }) => code);
  };
  assert.deepEqual(await codesFor(whole, first), []);
  const lie = (await succeed(log, second, thief)).note;
  assert.deepEqual(await codesFor("", first), ["checkpoint-invalid"]);
  assert.deepEqual(await codesFor(whole.slice(1), first), ["succession-invalid"]);
  assert.deepEqual(await codesFor(whole, thief), ["succession-invalid"]);
  assert.deepEqual(await codesFor(whole + lie + lie.slice(1), first), ["succession-invalid"]);
  await writeFile(file, whole);
  const verifier = await copyVerifier(server.dir, { name: TEST_ORIGIN, publicKey: first.publicKey });
  assert.equal(openCheckpoint(await readCheckpoint(server.dir), verifier).size, 6);
});
