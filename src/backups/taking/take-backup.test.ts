import assert from "node:assert/strict";
import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk, type Failure } from "../../files/testing/test-disk.ts";
import { endRestore } from "../../store/store.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { checkBackup } from "../restoring/check-backup.ts";
import { loadBackup } from "../restoring/load-backup.ts";
import { withSnapshot } from "./snapshot.ts";
import { type BackupOrder, takeBackup } from "./take-backup.ts";

const ID = "0198f3a1-0000-7000-8000-000000000000";

async function foldered(): Promise<AsyncDisposable & { readonly keys: string; readonly file: string; readonly path: string }> {
  const made = await mkdtempDisposable(path.join(tmpdir(), "strongroom-backup-"));
  const keys = path.join(made.path, "keys");
  await mkdir(keys);
  await writeFile(path.join(keys, "a.key"), "secret\n", { mode: 0o600 });
  return Object.assign(made, { keys, file: path.join(made.path, "bank.tar") });
}

const orderOf = (file: string, keysFolder: string | null, more: Partial<BackupOrder> = {}): BackupOrder => ({
  ...{ id: ID, file, keysFolder, recipient: null, program: "1.2.3" },
  ...more,
});

/** Every table's rows as one text each, to compare two databases. */
async function textsOf({ store: { sql } }: TestDatabase): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`;
  const texts: Record<string, string> = {};
  for (const { name } of tables) {
    if (name === "migration") continue;
    const rows = await sql.unsafe<{ text: string }[]>(`select t::text as text from "${name}" as t order by 1`);
    texts[name] = rows.map(({ text }) => text).join("\n");
  }
  return texts;
}

test("every value comes back, in every table, and the identity columns go on", async () => {
  await using folder = await foldered();
  await using from = await testDatabase("all");
  await using to = await emptyDatabase();
  const { sql } = from.store;
  // Values that COPY must escape, and a row that refers to a row of a later table.
  await sql`insert into heartbeat (server, at) values (${'tab\t, line\n, \\N, quote " and \u00e4 \u{1F600}'}, '2026-02-28 23:59:59.999+00')`;
  await sql`insert into audit_event (writer, at, n, kind, outcome, sealed, mac)
    values (${-(2n ** 63n)}, now(), 1, 'balance', 'ok', ${Buffer.from([0, 10, 92, 255])}, ${Buffer.alloc(32, 10)})`;
  await sql`insert into bank_key (id, purpose, state, changes, made_at, at) values
    ('00000000000000aa', 'pepper', 'active', 1, now(), now()), ('00000000000000ab', 'pepper', 'made', 1, now(), now())`;
  await sql`update bank_clock set at = 'infinity'`;
  await sql`create table somebody_elses (a int)`;
  const taken = await takeBackup(from.store, orderOf(folder.file, folder.keys));
  const backup = await checkBackup({ file: folder.file, recipient: null });
  assert.deepEqual([backup.manifest, backup.digest], [taken.manifest, taken.digest]);
  const keys: string[] = [];
  await loadBackup({ url: to.url, ownerUrl: null }, backup, {
    onKey: async (name, content) => void keys.push(`${name}: ${content}`),
  });
  assert.deepEqual(keys, ["a.key: secret\n"]);
  await endRestore(to.store.sql);
  await sql`drop table somebody_elses`;
  assert.deepEqual(await textsOf(to), await textsOf(from));
  await assert.rejects(async () => to.store.sql`delete from audit_event`, /./, "history is guarded again");
});

test("a snapshot has the keys of its moment: a rotation between the two reads begins it again", async () => {
  await using folder = await foldered();
  await using database = await testDatabase();
  const { sql } = database.store;
  let begun = 0;
  const rotate = async (): Promise<void> => {
    if (begun++ < 2) await writeFile(path.join(folder.keys, "a.key"), `secret ${begun}\n`);
  };
  const rotating = new Proxy(sql, {
    get: (target, name) =>
      name === "reserve"
        ? async () => {
            await rotate();
            return await target.reserve();
          }
        : Reflect.get(target, name),
  });
  const store = { sql: rotating, close: () => database.store.close() };
  const keys = await withSnapshot(store, folder.keys, async (snapshot) =>
    snapshot.keys?.map(({ content }) => content.toString()),
  );
  assert.deepEqual([keys, begun], [["secret 2\n"], 3]);
  begun = -10;
  await assert.rejects(
    withSnapshot(store, folder.keys, async () => {}),
    { code: "backup-keys" },
  );
});

test("what cannot be a key is named, and what a crash left there is not kept", async () => {
  await using folder = await foldered();
  await using database = await testDatabase();
  await writeFile(path.join(folder.keys, "a.key.0123456789ab.tmp"), "half");
  const { manifest } = await takeBackup(database.store, orderOf(folder.file, folder.keys));
  assert.deepEqual(
    manifest.parts.map(({ name }) => name).filter((name) => name.startsWith("keys/")),
    ["keys/a.key"],
  );
  await mkdir(path.join(folder.keys, "old"));
  await assert.rejects(takeBackup(database.store, orderOf(folder.file, folder.keys)), {
    code: "backup-keys",
    message: /keys\/old cannot be backed up: it is no file of keys/,
  });
});

test("after a power failure at any step there is a whole backup or none, and a whole one once that was promised", async () => {
  await using database = await testDatabase();
  await using disk = await CrashDisk.make();
  await takeBackup(database.store, orderOf(path.join(disk.folder, "bank.tar"), null, { disk }));
  let whole = 0;
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    if (!(await readdir(folder)).includes("bank.tar")) {
      assert.ok(steps < disk.length, text);
      return;
    }
    await checkBackup({ file: path.join(folder, "bank.tar"), recipient: null });
    whole++;
  });
  assert.ok(whole > 0);
});

test("a full disk leaves nothing behind, and the message says what to do", async () => {
  await using database = await testDatabase();
  for (const [step, failure] of [
    ["open", "dead"],
    ["append", "full"],
    ["append", "full-half-way"],
    ["sync", "dead"],
    ["rename", "dead"],
  ] as const satisfies readonly (readonly [string, Failure])[]) {
    await using disk = await CrashDisk.make();
    const file = path.join(disk.folder, "bank.tar");
    await writeFile(file, "an older one");
    disk.fails = (each) => (each === step ? failure : null);
    await assert.rejects(takeBackup(database.store, orderOf(file, null, { disk })), {
      code: "backup-file",
      message: /^no backup was made: .*bank\.tar cannot be written, because the disk is full: make room/,
    });
    assert.deepEqual([await readdir(disk.folder), await readFile(file, "utf8")], [["bank.tar"], "an older one"], step);
  }
});

test("a backup that is told to stop leaves no file", async () => {
  await using folder = await foldered();
  await using database = await testDatabase();
  const stop = AbortSignal.abort(new Error("told to stop"));
  await assert.rejects(takeBackup(database.store, orderOf(folder.file, null, { stop })), /told to stop/);
  assert.deepEqual(await readdir(folder.path), ["keys"]);
});
