import assert from "node:assert/strict";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { NewEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { CHECKPOINT_FILE } from "../../tlog/tlog.ts";
import { orderedCommits } from "../checkpoints/ordered-commits.ts";
import { type CopiedLog, copiedLog } from "../testing/test-copy.ts";
import { edit, flip, PLAIN, remove } from "../testing/test-damage.ts";
import { type TestLog, testEvents, testLog } from "../testing/test-log.ts";

/** A log in a database and its copy: four commits of 3, 2, 1 and 4 events, under two checkpoints. */
const COMMITS = [3, 2, 1, 4];
const SIZE = 10;
let database: TestDatabase;
let log: TestLog;
let copied: CopiedLog;

const bare: NewEvent = { at: Date.UTC(2026, 0, 1), kind: "bank-start", outcome: "ok" };

before(async () => {
  database = await testDatabase();
  log = await testLog();
  copied = await copiedLog(database, log);
  for (const [i, count] of COMMITS.entries()) {
    await copied.store.begin(async (_, record) => {
      for (const event of i === 2 ? [bare] : testEvents(count)) record({ ...event, at: event.at + 1_000 * i });
    });
    if (i === 1) await copied.cover();
  }
  await copied.cover();
  await database.store.sql`create table event_before as select * from audit_event`;
  await database.store.sql`create table checkpoint_before as select * from audit_checkpoint`;
});
after(async () => {
  await log?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

/** Changes the database as the tables' owner can, without the triggers that keep history. */
const asOwner = (act: (tx: Transaction) => Promise<unknown>): Promise<unknown> =>
  database.store.sql.begin(async (tx) => {
    await tx`alter table audit_event disable trigger user`;
    await tx`alter table audit_checkpoint disable trigger user`;
    await act(tx);
  });
beforeEach(() =>
  asOwner(async (tx) => {
    await tx`delete from audit_event`;
    await tx`delete from audit_checkpoint`;
    await tx`insert into audit_event select * from event_before`;
    await tx`insert into audit_checkpoint select * from checkpoint_before`;
  }),
);

async function found(options: Parameters<TestLog["verify"]>[0] = {}, of = log): Promise<unknown[]> {
  const { findings } = await of.verify({ store: database.store, ...options });
  return findings.map(({ code, index, lastIndex, what }) => [
    code,
    lastIndex === undefined ? index : [index, lastIndex],
    what.split(": ")[1],
  ]);
}

test("a database that nobody changed agrees with the log, with and without its files and keys", async () => {
  const report = await log.verify({ store: database.store });
  assert.deepEqual([report.findings, report.size, report.proven.events, report.behind], [[], SIZE, SIZE, 0]);
  await using other = await log.copy();
  for (const form of ["plain", "sealed"] as const) {
    await rm(path.join(other.dir, form), { recursive: true });
    const rest = await other.verify({ store: database.store, forms: form === "plain" ? ["sealed"] : [], auditorKey: [] });
    // Without any line the currency is not known, so only events without an amount can be compared by their lines.
    assert.ok(rest.findings.every(({ code }) => code === "database-differs"));
  }
});

test("the copy has the files, byte for byte, that the test's own writer makes of the same rows", async () => {
  await using other = await testLog({ logKey: log.logKey, auditor: log.auditor });
  const commits = [];
  for await (const { commit } of orderedCommits(database.store.sql, { from: 0 })) commits.push(commit);
  assert.deepEqual(
    commits.map(({ length }) => length),
    COMMITS,
  );
  await other.appendCommits(commits.slice(0, 2));
  await other.appendCommits(commits.slice(2));
  const filesOf = async ({ dir }: TestLog): Promise<[string, string][]> => {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
    return Promise.all(
      files.map(async (file) => [path.relative(dir, file), (await readFile(file)).toString("hex")] as [string, string]),
    );
  };
  assert.deepEqual(await filesOf(log), await filesOf(other));
});

/** The writer of all events; their index in the log is their number minus 1. */
const TAMPERINGS: readonly [name: string, change: (tx: Transaction) => Promise<unknown>, expected: unknown[]][] = [
  ["nothing", async () => {}, []],
  ...(
    [
      ["time", (tx) => tx`update audit_event set at = at + interval '1 second' where n = 4`],
      ["terminal", (tx) => tx`update audit_event set terminal = 'ATM-0002' where n = 4`],
      ["terminal", (tx) => tx`update audit_event set terminal = null where n = 4`],
      ["session", (tx) => tx`update audit_event set session = gen_random_uuid() where n = 4`],
      ["request", (tx) => tx`update audit_event set request = gen_random_uuid() where n = 4`],
      ["customer", (tx) => tx`update audit_event set customer = gen_random_uuid() where n = 4`],
      ["account", (tx) => tx`update audit_event set account = gen_random_uuid() where n = 4`],
      ["kind", (tx) => tx`update audit_event set kind = 'deposit' where n = 4`],
      ["amount", (tx) => tx`update audit_event set amount = amount + 1 where n = 4`],
      ["amount, currency", (tx) => tx`update audit_event set amount = null where n = 4`],
      ["outcome", (tx) => tx`update audit_event set outcome = 'denied:bank-busy' where n = 4`],
      ["effect", (tx) => tx`update audit_event set effect = null where n = 4`],
      ["effect", (tx) => tx`update audit_event set effect = decode(repeat('00', 16), 'hex') where n = 4`],
      ["kind, outcome", (tx) => tx`update audit_event set kind = 'deposit', outcome = 'error:x' where n = 4`],
    ] as readonly [string, (tx: Transaction) => Promise<unknown>][]
  ).map(([field, change]): (typeof TAMPERINGS)[number] => [field, change, [["database-differs", 3, field]]]),
  [
    "the sealed part of a commit",
    (tx) => tx`update audit_event set sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60)) where n = 5`,
    [["database-differs", 4, "sealed form"]],
  ],
  [
    "the MAC of a commit",
    (tx) => tx`update audit_event set mac = set_byte(mac, 3, 255 - get_byte(mac, 3)) where n = 5`,
    [["database-differs", 4, "MAC"]],
  ],
  [
    "the MAC and the sealed part of a commit removed",
    (tx) => tx`update audit_event set mac = null, sealed = null where n = 5`,
    [["database-differs", 4, "MAC"]],
  ],
  [
    "the sealed part removed, past the constraint",
    async (tx) => {
      await tx`alter table audit_event drop constraint audit_event_commit`;
      await tx`update audit_event set sealed = null where n = 5`;
    },
    [["database-differs", 4, "sealed form"]],
  ],
  [
    "the MAC removed, past the constraint",
    (tx) => tx`update audit_event set mac = null where n = 5`,
    [["database-differs", 4, "MAC"]],
  ],
  [
    "a time that is none",
    (tx) => tx`update audit_event set at = 'infinity' where n = 4`,
    [["database-differs", 3, "a value that no writer writes (Invalid time value)"]],
  ],
  [
    "an amount that no number holds",
    (tx) => tx`update audit_event set amount = 9223372036854775807 where n = 4`,
    [["database-differs", 3, "a value that no writer writes (an amount that no number holds exactly)"]],
  ],
  ["a row deleted", (tx) => tx`delete from audit_event where n = 4`, [["database-missing", 3, undefined]]],
  ["the last row of a commit deleted", (tx) => tx`delete from audit_event where n = 5`, [["database-missing", 4, undefined]]],
  ["a commit deleted", (tx) => tx`delete from audit_event where n in (4, 5)`, [["database-missing", [3, 4], undefined]]],
  [
    "a row renumbered behind the chain",
    (tx) => tx`update audit_event set n = 99 where n = 4`,
    [["database-missing", 3, undefined]],
  ],
  [
    "two rows exchanged",
    async (tx) => {
      await tx`update audit_event set n = 100 where n = 1`;
      await tx`update audit_event set n = 1 where n = 2`;
      await tx`update audit_event set n = 2 where n = 100`;
    },
    [
      ["database-differs", 0, "time, request, customer, account, amount, effect"],
      ["database-differs", 1, "time, request, customer, account, amount, effect"],
    ],
  ],
  ["all events deleted", (tx) => tx`delete from audit_event`, [["database-missing", [0, 9], undefined]]],
  [
    "the newest checkpoint deleted",
    (tx) => tx`delete from audit_checkpoint where size = 10`,
    [["database-missing", [5, 9], undefined]],
  ],
  [
    "an older checkpoint deleted",
    (tx) => tx`delete from audit_checkpoint where size = 5`,
    [["database-missing", [0, 4], undefined]],
  ],
  ["all checkpoints deleted", (tx) => tx`delete from audit_checkpoint`, [["database-missing", [0, 9], undefined]]],
  [
    "another checkpoint of this size",
    (tx) => tx`update audit_checkpoint set note = (select note from audit_checkpoint where size = 5) where size = 10`,
    [["database-forked", undefined, "of 10 records"]],
  ],
  [
    "a longer log without this checkpoint",
    (tx) => tx`update audit_checkpoint set size = 11 where size = 10`,
    [["database-forked", undefined, "none covers 10 records"]],
  ],
  [
    "the order of a checkpoint changed",
    (tx) => tx`update audit_checkpoint set first = '{7,6}', last = '{10,6}', writer = writer || writer where size = 10`,
    [
      ["database-differs", 5, "number, time, terminal, session, request, customer, account, kind, amount, currency, effect"],
      ["database-differs", 6, "number, time, request, customer, account, amount, effect"],
      ["database-differs", 7, "number, time, request, customer, account, amount, outcome, effect"],
      ["database-differs", 8, "number, time, request, customer, account, amount, outcome, effect, MAC, sealed form"],
      [
        "database-differs",
        9,
        "number, time, terminal, session, request, customer, account, kind, amount, currency, MAC, sealed form",
      ],
    ],
  ],
  [
    "lists of a checkpoint that do not belong together",
    (tx) => tx`update audit_checkpoint set first = '{}' where size = 5`,
    [["database-unreadable", undefined, "the database's checkpoint of size 5 has lists of different lengths"]],
  ],
  [
    "lists of the newest checkpoint that do not belong together",
    (tx) => tx`update audit_checkpoint set first = '{}' where size = 10`,
    [["database-unreadable", undefined, "the database's checkpoint of size 10 has lists of different lengths"]],
  ],
  [
    "a range of a checkpoint that is far too long",
    (tx) => tx`update audit_checkpoint set last = '{2147483647}' where size = 5`,
    [],
  ],
];

for (const [name, change, expected] of TAMPERINGS)
  test(`the database only: ${name}`, async () => {
    await asOwner(change);
    const seen = await found();
    assert.deepEqual(seen, expected);
  });

test("the database is compared with the signed entries where the files are damaged", async () => {
  await using other = await log.copy();
  await edit(PLAIN, (bytes) => flip(bytes.indexOf('"amt":4001') + 6)(bytes))(other);
  assert.deepEqual(await found({}, other), [["record-changed", 1, undefined]]);
  await asOwner((tx) => tx`update audit_event set amount = amount + 1 where n = 2`);
  assert.deepEqual(await found({}, other), [
    ["record-changed", 1, undefined],
    ["database-differs", 1, "the event"],
  ]);
  await remove(`tlog/tile/entries/000.p/${SIZE}`)(other);
  // The entry is lost, so the changed line cannot be told from the signed one; the other sources contradict it.
  assert.deepEqual(
    (await found({}, other)).map((each) => (each as unknown[]).slice(0, 2)),
    [
      ["bundle-damaged", undefined],
      ["sealed-differs", 1],
      ["database-differs", 1],
    ],
  );
});

test("a copy that is behind the database is no finding, and how far is told", async () => {
  await using other = await log.copy();
  const [{ note = "" } = {}] = await database.store.sql<{ note: string }[]>`select note from audit_checkpoint where size = 5`;
  await edit(CHECKPOINT_FILE, () => Buffer.from(note))(other);
  const report = await other.verify({ store: database.store });
  assert.deepEqual([report.findings, report.size, report.behind, report.proven.events], [[], 5, 5, 5]);
});
