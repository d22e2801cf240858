import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtempDisposable, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { openStore, prepareDatabase, readMigrations, restoreDatabase } from "../../store/store.ts";
import { emptyDatabase, type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { type Part, writeArchive } from "../archive/tar.ts";
import { type FORMAT, MANIFEST, MANIFEST_SUM, type Manifest, manifestSum, printManifest } from "../manifest.ts";
import { takeBackup } from "../taking/take-backup.ts";
import { collected, pieces } from "../testing/streams.ts";
import { checkBackup } from "./check-backup.ts";
import { loadBackup } from "./load-backup.ts";
import { readBackup } from "./open-backup.ts";
import { RestorePlace, refuseUnfinishedFolder } from "./restore-place.ts";

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
let from: TestDatabase;
let file: string;
before(async () => {
  folder = await mkdtempDisposable(path.join(tmpdir(), "strongroom-restore-"));
  from = await testDatabase();
  file = path.join(folder.path, "bank.tar");
  const order = { id: "1", file, keysFolder: null, recipient: null, program: "1.2.3" };
  await takeBackup(from.store, order);
});
after(async () => {
  await from[Symbol.asyncDispose]();
  await folder.remove();
});

const NO_KEYS = { onKey: async () => {} };
const inFolder = (name: string): string => path.join(folder.path, name);

/** Writes the backup again with other parts, and a manifest that goes with them, as a forger would. */
async function forged(change: (parts: Part[], manifest: Manifest) => Partial<Manifest>): Promise<string> {
  const parts: Part[] = [];
  for await (const { name, content } of readBackup({ file, recipient: null }))
    parts.push({ name, content: Buffer.from(content) });
  const manifest = JSON.parse(parts.find(({ name }) => name === MANIFEST)?.content.toString() ?? "") as Manifest;
  const rest = parts.filter(({ name }) => name !== MANIFEST && name !== MANIFEST_SUM);
  const changed = change(rest, manifest);
  const entries = rest.map(({ name, content }) => ({
    ...{ name, size: content.length, sha256: createHash("sha256").update(content).digest("hex") },
  }));
  const content = printManifest({ ...manifest, parts: entries, ...changed });
  const sum = manifestSum(createHash("sha256").update(content).digest("hex"));
  rest.push({ name: MANIFEST, content }, { name: MANIFEST_SUM, content: sum });
  const place = inFolder("forged.tar");
  await writeFile(place, await collected(writeArchive(pieces(rest), () => 0)));
  return place;
}

async function relations({ url }: TestDatabase): Promise<number> {
  const store = openStore(url, { connections: 1, applicationName: "looks" });
  try {
    return (await store.sql`select from pg_class where relnamespace = 'public'::regnamespace`).length;
  } finally {
    await store.close();
  }
}

const check = (place: string) => checkBackup({ file: place, recipient: null });

test("one changed byte is found, and its part named", async () => {
  const whole = await readFile(file);
  const at = whole.indexOf("create table account");
  const changed = Buffer.from(whole);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  await writeFile(inFolder("changed.tar"), changed);
  await assert.rejects(check(inFolder("changed.tar")), {
    code: "backup-damaged",
    message: /schema\/0002_ledger\.sql is not what the backup wrote/,
  });
  const manifestAt = whole.lastIndexOf('"program"');
  const other = Buffer.from(whole);
  other.write('"programm', manifestAt);
  await writeFile(inFolder("changed.tar"), other);
  await assert.rejects(check(inFolder("changed.tar")), { code: "backup-damaged", message: /manifest\.json is not what/ });
  await writeFile(inFolder("changed.tar"), whole.subarray(0, whole.length - 4_096));
  await assert.rejects(check(inFolder("changed.tar")), { code: "backup-damaged", message: /cut off/ });
  await assert.rejects(check(inFolder("none.tar")), { code: "backup-file", message: /none\.tar cannot be read/ });
});

test("a manifest that does not go with its parts or with this program is refused, and nothing is loaded", async () => {
  await assert.rejects(check(await forged(() => ({ format: "strongroom-backup/2" as typeof FORMAT }))), {
    code: "backup-foreign",
  });
  await assert.rejects(check(await forged(() => ({ tables: "none" as never }))), { code: "backup-foreign" });
  const newer = [{ name: "9999_new.sql", sha256: "0".repeat(64) }];
  await assert.rejects(check(await forged((_, { migrations }) => ({ migrations: [...migrations, ...newer] }))), {
    code: "backup-foreign",
    message: /made by version 1\.2\.3, whose tables this program does not know \(9999_new\.sql\)/,
  });
  await assert.rejects(
    check(await forged((_, { parts }) => ({ parts: [...parts, { name: "more", size: 0, sha256: "0".repeat(64) }] }))),
    { message: /more is missing/ },
  );
  await using to = await emptyDatabase();
  const refused = async (place: string, message: RegExp): Promise<void> => {
    const loading = loadBackup({ url: to.url, ownerUrl: null }, await check(place), NO_KEYS);
    await assert.rejects(loading, { code: "backup-foreign", message });
    assert.equal(await relations(to), 0);
  };
  const rows = { name: "database/pg_authid/000001.copy", content: Buffer.from("x\n") };
  await refused(await forged((parts) => ({ ...(parts.push(rows) && {}) })), /database\/pg_authid\/000001\.copy for no table/);
  await refused(
    await forged((_, { tables }) => ({ tables: tables.map((each) => ({ ...each, rows: each.rows + 1 })) })),
    /has \d+ rows, and the manifest promises/,
  );
  await refused(
    await forged((_, { log }) => ({ log: { ...log, events: log.events + 1 } })),
    /it has 0 audit events, and the manifest promises 1/,
  );
  await refused(
    await forged((_, { tables }) => ({ tables: [...tables, { name: "mine", columns: ["a"], rows: 0 }] })),
    /one has no table mine \(a\)/,
  );
});

test("a file that was changed between its check and its restore is refused", async () => {
  const place = inFolder("between.tar");
  await writeFile(place, await readFile(file));
  const checked = await check(place);
  const other = await forged((parts) => {
    const at = parts.findIndex(({ name }) => name.startsWith("database/account/"));
    parts[at] = { ...(parts[at] as Part), content: Buffer.from(String(parts[at]?.content).replace("capital", "vault")) };
    return {};
  });
  await writeFile(place, await readFile(other));
  await using to = await emptyDatabase();
  await assert.rejects(loadBackup({ url: to.url, ownerUrl: null }, checked, NO_KEYS), {
    message: /database\/account\/000001\.copy is not what the backup wrote/,
  });
});

test("rows that break a rule of the tables are refused as a whole", async () => {
  const place = await forged((parts) => {
    const at = parts.findIndex(({ name }) => name.startsWith("database/account/"));
    const content = Buffer.from(String(parts[at]?.content).replace("capital", "treasure"));
    parts[at] = { ...(parts[at] as Part), content };
    return {};
  });
  await using to = await emptyDatabase();
  await assert.rejects(loadBackup({ url: to.url, ownerUrl: null }, await check(place), NO_KEYS), { code: "23514" });
  assert.equal(await relations(to), 0);
});

test("a backup of an older version is brought to this one", async () => {
  // As the first two versions of the tables were.
  const OLD = 2;
  await using to = await emptyDatabase();
  const logins = { url: to.url, ownerUrl: null };
  await restoreDatabase(logins, OLD, async ({ tables, copy }) => {
    const account = tables.find(({ name }) => name === "account");
    assert.ok(account !== undefined && !tables.some(({ name }) => name === "customer"));
    const row = Buffer.from("00000000-0000-7000-8000-000000000001\tcapital\t2026-01-01 00:00:00+00\n");
    await copy({ name: "account", columns: ["id", "kind", "opened_at"] }, row);
  });
  const names = await to.store.sql<{ kind: string }[]>`select kind from account order by kind`;
  assert.deepEqual(
    names.map(({ kind }) => kind),
    ["capital", "vault"],
  );
  const [applied] = await to.store.sql<{ n: number }[]>`select count(*)::int as n from migration`;
  assert.equal(applied?.n, readMigrations().length);
});

test("a database that has tables or users is refused and unchanged, and no program starts on a restore without its end", async () => {
  const checked = await check(file);
  await assert.rejects(loadBackup({ url: from.url, ownerUrl: null }, checked, NO_KEYS), {
    code: "database-not-empty",
    message: /is not empty: it has .*Make a new database/,
  });
  await using to = await emptyDatabase();
  const logins = { url: to.url, ownerUrl: null };
  await assert.rejects(loadBackup({ url: to.applicationUrl, ownerUrl: null }, checked, NO_KEYS), { code: "privileges-missing" });
  await to.store.sql`select 1`;
  await assert.rejects(loadBackup(logins, checked, NO_KEYS), {
    code: "database-in-use",
    message: /programs of a bank are connected .* \(strongroom test\): stop all of them first/,
  });
  await to.store.close();
  await loadBackup({ url: to.applicationUrl, ownerUrl: to.url }, checked, NO_KEYS);
  for (const each of [logins, { url: to.applicationUrl, ownerUrl: to.url }, { url: to.applicationUrl, ownerUrl: null }])
    await assert.rejects(prepareDatabase(each, "strongroom test"), {
      code: "restore-unfinished",
      message: /drop the database, make it again and restore again/,
    });
});

test("a data folder is refused if anything of a bank is there, and marked until the end", async () => {
  const data = inFolder("data");
  for (const taken of ["postgres", "audit", "keys"]) {
    await mkdir(path.join(data, taken), { recursive: true });
    await assert.rejects(RestorePlace.begin(data, { keysStay: false }), {
      code: "place-taken",
      message: new RegExp(`it has ${taken}/`),
    });
    await rm(data, { recursive: true });
  }
  await assert.rejects(RestorePlace.begin(data, { keysStay: true }), {
    code: "backup-key",
    message: /put those of its time into/,
  });
  const place = await RestorePlace.begin(data, { keysStay: false });
  await place.putKey("a.key", Buffer.from("secret"));
  await assert.rejects(place.putKey("../a.key", Buffer.from("secret")), { code: "backup-foreign" });
  assert.throws(() => refuseUnfinishedFolder(data), { code: "restore-unfinished" });
  await assert.rejects(RestorePlace.begin(data, { keysStay: false }), { code: "restore-unfinished" });
  await place.end();
  refuseUnfinishedFolder(data);
  assert.deepEqual(await readdir(data), ["keys"]);
});
