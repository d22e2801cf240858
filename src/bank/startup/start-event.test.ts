import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { addBankKey, dropOlderBankKey } from "../../terminals/terminals.ts";
import { serverIn } from "../testing/test-settings.ts";
import { checkKeys, lastStart, recordStart } from "./start-event.ts";

async function withFolder(act: (folder: string, database: TestDatabase) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-start-"));
  await using database = await testDatabase();
  await act(folder, database).finally(() => rmSync(folder, { recursive: true }));
}

const recorded = async ({ store }: TestDatabase): Promise<string[]> =>
  (await store.sql<{ kind: string }[]>`select kind from audit_event order by id`).map(({ kind }) => kind);

const lastChange = async ({ store }: TestDatabase): Promise<unknown> =>
  (
    await store.sql<{ confidential: unknown }[]>`
    select confidential from audit_event where kind = 'config-change' order by id desc limit 1`
  )[0]?.confidential;

test("if two servers with different keys start at once on an empty database, one of them is refused", () =>
  withFolder(async (folder, database) => {
    const servers = await Promise.all(["one", "two"].map((name) => serverIn(path.join(folder, name))));
    const starts = await Promise.allSettled(servers.map((each) => recordStart(database.store, each)));
    assert.deepEqual(starts.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const refused = starts.findIndex(({ status }) => status === "rejected");
    const { reason } = starts[refused] as PromiseRejectedResult;
    assert.equal(reason.code, "keys");
    assert.match(reason.message, new RegExp(`^${servers[refused]?.files.pepper} is not the key that this database's bank`));
    assert.deepEqual(await recorded(database), ["bank-start"]);
  }));

test("each key that differs is named; the bank's static keys may be replaced one after the other", () =>
  withFolder(async (folder, database) => {
    const bank = await serverIn(path.join(folder, "bank"));
    await recordStart(database.store, bank);
    const other = await serverIn(path.join(folder, "other"));
    for (const file of ["pepper", "keyEncryptionKey", "receiptKey", "auditLogKey", "bankKey"] as const) {
      const mixed = { ...bank.files, [file]: other.files[file] };
      await assert.rejects(checkKeys(database.store, mixed), (error: Error) =>
        error.message.startsWith(`${other.files[file]} is not`),
      );
    }
    await addBankKey(bank.files.bankKey);
    await recordStart(database.store, bank);
    await dropOlderBankKey(bank.files.bankKey);
    await recordStart(database.store, bank);
    await checkKeys(database.store, bank.files);
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

test("a database of an older version without recorded settings is accepted", () =>
  withFolder(async (folder, database) => {
    await database.store.sql`
      insert into audit_event (id, at, kind, outcome) values ('01980000-0000-7000-8000-000000000000', now(), 'bank-start', 'ok')`;
    await recordStart(database.store, await serverIn(path.join(folder, "bank")));
    assert.deepEqual(await recorded(database), ["bank-start", "bank-start"]);
  }));

test("the last start is found without reading later events", async () => {
  await using database = await testDatabase();
  const start = { at: 0, kind: "bank-start", outcome: "ok" } as const;
  const since = Array.from({ length: 2_000 }, () => ({ at: 0, kind: "transfer", outcome: "ok" }) as const);
  await insertEvents(database.store.sql, [{ ...start, confidential: { n: 1 } }, { ...start, confidential: { n: 2 } }, ...since]);
  const [found, read] = await database.store.sql.begin(async (tx) => {
    const last = await lastStart(tx);
    const [row] = await tx<{ read: bigint }[]>`
      select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'audit_event'`;
    return [last, row?.read] as const;
  });
  assert.deepEqual([found, read], [{ n: 2 }, 1n]);
});
