import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { recordedEvents, type TestEventDatabase, testEventDatabase } from "../../events/testing/test-event-store.ts";
import { activateKey, endKey, prepareKey, pruneEnded, readKeys } from "../../keys/keys.ts";
import { serverIn } from "../testing/test-settings.ts";
import { keyFilesOf } from "./key-checks.ts";
import { checkKeys, recordStart } from "./start-event.ts";

async function withFolder(act: (folder: string, database: TestEventDatabase) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-start-"));
  await using database = await testEventDatabase();
  await act(folder, database).finally(() => rmSync(folder, { recursive: true }));
}

const recorded = async ({ store }: TestEventDatabase): Promise<string[]> =>
  (await recordedEvents(store.sql)).map(({ kind }) => kind).filter((kind) => !kind.startsWith("key-"));

const keyEvents = async ({ store }: TestEventDatabase): Promise<string[]> =>
  (await recordedEvents(store.sql)).map(({ kind }) => kind).filter((kind) => kind.startsWith("key-"));

const lastChange = async ({ store }: TestEventDatabase): Promise<unknown> =>
  (await recordedEvents(store.sql)).findLast(({ kind }) => kind === "config-change")?.confidential;

test("if two servers with different keys start at once on an empty database, one of them is refused", () =>
  withFolder(async (folder, database) => {
    const servers = await Promise.all(["one", "two"].map((name) => serverIn(path.join(folder, name))));
    const starts = await Promise.allSettled(servers.map((each) => recordStart(database.store, each)));
    assert.deepEqual(starts.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const refused = starts.findIndex(({ status }) => status === "rejected");
    const { reason } = starts[refused] as PromiseRejectedResult;
    assert.equal(reason.code, "keys");
    assert.match(
      reason.message,
      new RegExp(`^${servers[refused]?.files.auditEventsKey} is not the key that this database's bank`),
    );
    assert.deepEqual(await recorded(database), ["bank-start"]);
  }));

test("each key that differs is named; keys that operators rotate may be replaced one after the other", () =>
  withFolder(async (folder, database) => {
    const bank = await serverIn(path.join(folder, "bank"));
    await recordStart(database.store, bank);
    const other = await serverIn(path.join(folder, "other"));
    for (const file of [
      "pepper",
      "requestsKey",
      "keyEncryptionKey",
      "receiptKey",
      "operatorsKey",
      "auditLogKey",
      "auditEventsKey",
      "bankKey",
    ] as const) {
      const mixed = { ...bank.files, [file]: other.files[file] };
      await assert.rejects(checkKeys(database.store, mixed), (error: Error) =>
        error.message.startsWith(
          `${other.files[file]} ${["pepper", "bankKey", "auditLogKey"].includes(file) ? "lacks" : "is not"}`,
        ),
      );
    }
    const order = { actor: "anna", approval: null, at: Date.now() };
    for (const purpose of ["pepper", "bank-key"] as const) {
      await prepareKey(database.store, keyFilesOf(bank.files), purpose, order);
      await activateKey(database.store, keyFilesOf(bank.files), purpose, order);
      await recordStart(database.store, bank);
      assert.ok((await endKey(database.store, purpose, order)).ok);
    }
    assert.equal((await pruneEnded(database.store.sql, keyFilesOf(bank.files))).length, 2);
    await recordStart(database.store, bank);
    await checkKeys(database.store, bank.files);
    assert.deepEqual((await readKeys(database.store.sql)).map(({ state }) => state).sort(), [
      "active",
      "active",
      "active",
      "ended",
      "ended",
    ]);
  }));

test("lost keys can be replaced by an option, and the event does not contain the keys", () =>
  withFolder(async (folder, database) => {
    const bank = await serverIn(path.join(folder, "bank"));
    await recordStart(database.store, bank);
    writeFileSync(bank.files.pepper, `${"0a".repeat(32)}\n`);
    await assert.rejects(recordStart(database.store, bank), { code: "keys" });
    await recordStart(database.store, { ...bank, acceptNewKeys: true });
    assert.deepEqual(await lastChange(database), { pepper: "replaced" });
    await recordStart(database.store, bank);
    assert.deepEqual(await recorded(database), ["bank-start", "bank-start", "config-change", "bank-start"]);
    assert.deepEqual(await keyEvents(database), ["key-activate", "key-activate", "key-activate", "key-end", "key-activate"]);
  }));

test("another server's own settings and a repeated start are no change, and a shared setting that differs is one", () =>
  withFolder(async (folder, database) => {
    const bank = await serverIn(path.join(folder, "bank"));
    await recordStart(database.store, bank);
    await recordStart(database.store, { ...bank, listen: { host: "127.0.0.1", port: 2 }, workers: 7, logLevel: "warn" });
    assert.equal(await lastChange(database), undefined);
    await recordStart(database.store, { ...bank, currency: "CHF" });
    assert.deepEqual(await lastChange(database), { currency: "EUR -> CHF" });
    await recordStart(database.store, { ...bank, currency: "CHF", workers: 3 });
    assert.deepEqual(await lastChange(database), { workers: "2 -> 3" });
    await recordStart(database.store, { ...bank, currency: "CHF", workers: 3 });
    assert.equal((await recorded(database)).filter((kind) => kind === "config-change").length, 2);
  }));
