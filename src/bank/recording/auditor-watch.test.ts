import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { keyIdOf, partsOf } from "../../events/events.ts";
import { commitsIn, recordedEvents, testAuditor, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { watchAuditor } from "./auditor-watch.ts";
import { enterAuditorKey, isAuditorKey } from "./event-store.ts";

const EVERY_MS = 5;
const AT = 1_800_000_000_000;

/** A store whose auditor's key is watched in a file, and what the watch has logged. */
async function watched() {
  const database = await testEventDatabase();
  const { store } = database;
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-auditor-"));
  const file = path.join(folder, "auditor.key.pub");
  const lines: { readonly level: number; readonly msg: string; readonly found?: string; readonly keyId: string }[] = [];
  /** Replaces the file in one step: the watch never reads half a key. */
  const replace = (content: string): void => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  const place = (key: KeyObject): void => replace(key.export({ type: "spki", format: "pem" }) as string);
  const name = (key: KeyObject) =>
    store.begin(async (tx, record) => {
      const effect = await enterAuditorKey(tx, keyIdOf(key), AT);
      record({ at: AT, kind: "audit-recipient", outcome: "ok", effects: effect === null ? [] : [effect] });
      return effect;
    });
  place(testAuditor.publicKey);
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const watch = watchAuditor(store, file, log, EVERY_MS);
  return {
    ...{ store, lines, place, replace, name },
    /** Resolves once the watch has logged this many lines. */
    async logged(count: number): Promise<void> {
      while (lines.length < count) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    },
    async [Symbol.asyncDispose]() {
      watch.stop();
      await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

const [warn, error] = [40, 50];

test("events are sealed to another key once it is named and in the file", async () => {
  await using on = await watched();
  const { publicKey } = generateKeyPairSync("x25519");
  await on.name(publicKey);
  on.place(publicKey);
  await on.logged(1);
  assert.deepEqual([on.lines[0]?.level, on.lines[0]?.keyId], [warn, keyIdOf(publicKey)]);
  await on.store.record([{ at: AT, kind: "bank-stop", outcome: "ok", confidential: { by: "olga" } }]);
  const sealedTo = (await commitsIn(on.store.sql)).map((commit) => partsOf(commit.at(-1)?.sealed as Buffer)?.keyId);
  assert.deepEqual(sealedTo, [testAuditor.publicKey, publicKey].map(keyIdOf));
});

test("a key that no event has named is not used, and that is logged once; as soon as it is named it is used", async () => {
  await using on = await watched();
  const { publicKey: unnamed } = generateKeyPairSync("x25519");
  on.place(unnamed);
  await on.logged(1);
  assert.deepEqual([on.lines[0]?.level, on.lines[0]?.found], [error, keyIdOf(unnamed)]);
  assert.match(on.lines[0]?.msg ?? "", /exchanged by hand and is not used/);
  assert.equal(on.store.writers.keyId, keyIdOf(testAuditor.publicKey));
  // The test sees the watch look again by what it logs of the next change: still nothing more of this one.
  on.replace("no key\n");
  await on.logged(2);
  on.place(unnamed);
  await on.logged(3);
  assert.deepEqual(
    on.lines.map(({ msg }) => /by hand/.test(msg)),
    [true, false, true],
  );
  await on.name(unnamed);
  await on.logged(4);
  assert.equal(on.store.writers.keyId, keyIdOf(unnamed));
});

test("a file that cannot be read leaves the key in use, and that is logged once until it is mended", async () => {
  await using on = await watched();
  on.replace("no key\n");
  await on.logged(1);
  assert.equal(on.store.writers.keyId, keyIdOf(testAuditor.publicKey));
  assert.match(on.lines[0]?.msg ?? "", /cannot be checked/);
  const { publicKey } = generateKeyPairSync("x25519");
  await on.name(publicKey);
  on.place(publicKey);
  await on.logged(2);
  assert.deepEqual(
    on.lines.map(({ level }) => level),
    [error, warn],
  );
});

test("a key is entered once, and its first event vouches for it", async () => {
  await using on = await watched();
  const { publicKey } = generateKeyPairSync("x25519");
  const keyId = keyIdOf(publicKey);
  assert.equal(await isAuditorKey(on.store, keyId), false);
  assert.deepEqual(await on.name(publicKey), ["auditor-key", keyId, AT]);
  assert.equal(await on.name(publicKey), null);
  assert.equal(await isAuditorKey(on.store, keyId), true);
  const events = await recordedEvents(on.store.sql);
  assert.deepEqual(
    events.map(({ effect }) => effect?.length ?? 0),
    [16, 0],
  );
});
