import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, test } from "node:test";
import { signCheckpoint } from "../tlog/checkpoint.ts";
import type { Finding } from "./finding.ts";
import { makeAuditorKey, makeLogKey } from "./keys.ts";
import { plainRecords, sealedRecords } from "./record-file.ts";
import { HEADER_SIZE } from "./segment.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "./test-log.ts";
import { verify } from "./verify.ts";

/** 300 records: 0 to 279 in one file, in segments 0 and 1; 280 to 299 in a second, in segments 2 (8 records) and 3. */
const base = await testLog();
await base.append(testEvents(280));
await base.append(testEvents(8), testEvents(12));
after(() => base[Symbol.asyncDispose]());

const PLAIN = ["plain/000000000000.jsonl", "plain/000000000280.jsonl"] as const;
const SEALED = ["sealed/000000000000.hpke", "sealed/000000000280.hpke"] as const;
const ENTRY = 66;

type Damage = (log: TestLog) => Promise<unknown>;
type Expected = Partial<Finding> & Pick<Finding, "code">;

const edit =
  (file: string, change: (bytes: Buffer) => Buffer): Damage =>
  async ({ dir }) =>
    await writeFile(path.join(dir, file), change(await readFile(path.join(dir, file))));
const flip =
  (at: number) =>
  (bytes: Buffer): Buffer => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
const remove =
  (file: string): Damage =>
  ({ dir }) =>
    rm(path.join(dir, file));

/** Puts the file together again from what `change` makes of its records; header and record are one piece. */
const rearrange = (file: string, change: (pieces: Buffer[]) => Buffer[]): Damage =>
  edit(file, (bytes) => {
    const records = [...(file.startsWith("plain") ? plainRecords(bytes) : sealedRecords(bytes))];
    const pieces = records.map(({ end }, i) => bytes.subarray(records[i - 1]?.end ?? 0, end));
    return Buffer.concat(change(pieces));
  });
const drop = (at: number) => (pieces: Buffer[]) => pieces.toSpliced(at, 1);
const repeat = (at: number, to: number) => (pieces: Buffer[]) => pieces.toSpliced(to, 0, pieces[at] as Buffer);
const swap =
  (at: number, size = 1) =>
  (pieces: Buffer[]) => [
    ...pieces.slice(0, at),
    ...pieces.slice(at + size, at + 2 * size),
    ...pieces.slice(at, at + size),
    ...pieces.slice(at + 2 * size),
  ];

/** What is done to the log, and all that verify says of it. */
const DAMAGES: readonly [string, Damage, Expected[]][] = [
  ["nothing", async () => {}, []],

  [
    "an amount edited in the plain form only",
    rearrange(PLAIN[0], (lines) => lines.with(7, amended(lines[7]))),
    [{ code: "record-changed", file: PLAIN[0], index: 7 }],
  ],
  [
    "a byte of the sealed form",
    edit(SEALED[0], flip(HEADER_SIZE + 40)),
    [{ code: "record-changed", file: SEALED[0], offset: HEADER_SIZE, segment: 0, index: 0 }],
  ],
  [
    "the first line's index",
    edit(PLAIN[0], (bytes) => Buffer.from(bytes.toString().replace('"i":0', '"i":9'))),
    [{ code: "record-changed", file: PLAIN[0], offset: 0, index: 0 }],
  ],
  [
    "a newline",
    edit(PLAIN[1], (bytes) => bytes.fill(" ", bytes.indexOf("\n"), bytes.indexOf("\n") + 1)),
    [
      { code: "record-changed", file: PLAIN[1], offset: 0, index: 280 },
      { code: "record-missing", file: PLAIN[1], index: 281, lastIndex: 281 },
    ],
  ],
  [
    "a record's length",
    edit(SEALED[1], flip(HEADER_SIZE + 2)),
    [
      { code: "record-changed", file: SEALED[1], offset: HEADER_SIZE, index: 280 },
      { code: "record-changed", file: SEALED[1], index: 281 },
      { code: "record-missing", file: SEALED[1], index: 282, lastIndex: 287 },
    ],
  ],
  [
    "the encapsulated key of a segment",
    edit(SEALED[1], flip(HEADER_SIZE - 1)),
    Array.from({ length: 8 }, (_, i) => ({ code: "record-changed", file: SEALED[1], segment: 2, index: 280 + i }) as const),
  ],

  ["a line dropped", rearrange(PLAIN[0], drop(7)), [{ code: "record-missing", file: PLAIN[0], index: 7, lastIndex: 7 }]],
  [
    "a sealed record dropped",
    rearrange(SEALED[0], drop(7)),
    [{ code: "record-missing", file: SEALED[0], index: 7, lastIndex: 7 }],
  ],
  ["the last line dropped", rearrange(PLAIN[1], drop(19)), [{ code: "record-missing", index: 299, lastIndex: 299 }]],
  [
    "the last lines of a file dropped",
    rearrange(PLAIN[0], (lines) => lines.slice(0, 270)),
    [{ code: "record-missing", file: PLAIN[1], offset: 0, index: 270, lastIndex: 279 }],
  ],
  ["a file dropped", remove(SEALED[0]), [{ code: "record-missing", file: SEALED[1], index: 0, lastIndex: 279 }]],

  [
    "a line inserted",
    rearrange(PLAIN[0], (lines) => lines.toSpliced(7, 0, amended(lines[7]))),
    [{ code: "record-foreign", file: PLAIN[0] }],
  ],
  ["a line repeated", rearrange(PLAIN[0], repeat(3, 7)), [{ code: "record-moved", file: PLAIN[0], index: 3 }]],
  ["a sealed record repeated", rearrange(SEALED[0], repeat(3, 7)), [{ code: "record-moved", file: SEALED[0], index: 3 }]],

  [
    "two lines swapped",
    rearrange(PLAIN[0], swap(7)),
    [
      { code: "record-missing", file: PLAIN[0], index: 7, lastIndex: 7 },
      { code: "record-moved", file: PLAIN[0], index: 7 },
    ],
  ],
  [
    "two sealed records swapped",
    rearrange(SEALED[0], swap(7)),
    [
      { code: "record-missing", file: SEALED[0], index: 7, lastIndex: 7 },
      { code: "record-moved", file: SEALED[0], index: 7 },
    ],
  ],
  [
    "two segments swapped",
    rearrange(SEALED[1], (pieces) => [...pieces.slice(8), ...pieces.slice(0, 8)]),
    [
      { code: "record-missing", file: SEALED[1], segment: undefined, index: 280, lastIndex: 287 },
      { code: "file-name", file: SEALED[1], segment: 3, index: 288 },
      ...Array.from({ length: 8 }, (_, i) => ({ code: "record-moved", segment: 2, index: 280 + i }) as const),
    ],
  ],
  [
    "a file under another name",
    async ({ dir }) => {
      await rename(path.join(dir, PLAIN[1]), path.join(dir, "plain/000000000999.jsonl"));
    },
    [{ code: "file-name", file: "plain/000000000999.jsonl", index: 280 }],
  ],

  [
    "a file added",
    ({ dir }) => writeFile(path.join(dir, "plain/more.jsonl"), ""),
    [{ code: "file-foreign", file: "plain/more.jsonl" }],
  ],

  [
    "an entry",
    edit("tlog/tile/entries/001.p/44", flip(ENTRY * 5 + 10)),
    [{ code: "entry-changed", file: "tlog/tile/entries/001.p/44", index: 261 }],
  ],
  [
    "a bundle cut",
    edit("tlog/tile/entries/001.p/44", (bytes) => bytes.subarray(1)),
    [{ code: "bundle-damaged", file: "tlog/tile/entries/001.p/44" }],
  ],
  [
    "a hash of a lowest tile",
    edit("tlog/tile/0/001.p/44", flip(32 * 5)),
    [{ code: "tile-changed", file: "tlog/tile/0/001.p/44", index: 261 }],
  ],
  ["a hash of a higher tile", edit("tlog/tile/1/000.p/1", flip(20)), [{ code: "tile-changed", file: "tlog/tile/1/000.p/1" }]],
  ["a tile dropped", remove("tlog/tile/0/000"), [{ code: "tile-damaged", file: "tlog/tile/0/000" }]],

  [
    "the size in the checkpoint",
    edit("tlog/checkpoint", (bytes) => Buffer.from(bytes.toString().replace("300", "299"))),
    [{ code: "checkpoint-invalid", file: "tlog/checkpoint" }],
  ],
  ["the checkpoint dropped", remove("tlog/checkpoint"), [{ code: "checkpoint-missing", file: "tlog/checkpoint" }]],
  [
    "a checkpoint forged with another key",
    async ({ dir }) => {
      const forged = signCheckpoint({ size: 300, root: Buffer.alloc(32) }, { name: ORIGIN, privateKey: makeLogKey().privateKey });
      await writeFile(path.join(dir, "tlog/checkpoint"), forged);
    },
    [{ code: "checkpoint-invalid", file: "tlog/checkpoint" }],
  ],
  [
    "a checkpoint of another root",
    async ({ dir, logKey }) => {
      const other = signCheckpoint({ size: 300, root: Buffer.alloc(32) }, { name: ORIGIN, privateKey: logKey.privateKey });
      await writeFile(path.join(dir, "tlog/checkpoint"), other);
    },
    [{ code: "root-differs", file: "tlog/checkpoint" }],
  ],
];

function amended(line: Buffer | undefined): Buffer {
  return Buffer.from(`${line}`.replace(/"amt":\d+/, '"amt":1'));
}

for (const [name, damage, expected] of DAMAGES)
  test(`finds and names: ${name}`, async () => {
    await using log = await base.copy();
    await damage(log);
    const { findings, ok } = await log.verify();
    const seen = findings.map((finding, i) => pick(finding, Object.keys(expected[i] ?? finding)));
    assert.deepEqual(seen, expected);
    assert.equal(ok, expected.length === 0);
  });

const pick = (finding: Finding, names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, finding[name as keyof Finding]]));

const codes = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);

test("says how much it has proven, with the auditor's key and without", async () => {
  const whole = await base.verify();
  assert.deepEqual([whole.size, whole.proven], [300, { plain: 300, sealed: 300, opened: 300, events: 0 }]);
  const { dir, logKey } = base;
  const shut = await verify({ dir, origin: ORIGIN, logPublicKey: logKey.publicKey });
  assert.deepEqual([shut.findings, shut.proven], [[], { plain: 300, sealed: 300, opened: 0, events: 0 }]);
});

test("whoever holds one form can verify that one", async () => {
  for (const form of ["plain", "sealed"] as const) {
    await using log = await base.copy();
    await rm(path.join(log.dir, form === "plain" ? "sealed" : "plain"), { recursive: true });
    assert.deepEqual((await log.verify({ forms: [form] })).findings, []);
    assert.deepEqual(codes((await log.verify()).findings), ["record-missing"]);
  }
});

test("plain files that were moved off the host are missed only where they should still be there", async () => {
  await using log = await base.copy();
  await rm(path.join(log.dir, PLAIN[0]));
  assert.deepEqual(codes((await log.verify()).findings), ["record-missing"]);
  const report = await log.verify({ plainFrom: 280 });
  assert.deepEqual([report.findings, report.proven.plain, report.proven.sealed], [[], 20, 300]);
  assert.deepEqual(codes((await log.verify({ plainFrom: 100 })).findings), ["record-missing"]);
});

test("a log that was set back as a whole is found by a checkpoint that was kept elsewhere", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  await using early = await log.copy();
  await log.append(testEvents(5));
  const kept = (await log.verify()).checkpoint ?? "";
  assert.deepEqual((await log.verify({ keptCheckpoint: kept })).findings, []);
  await log.append(testEvents(300));
  assert.deepEqual((await log.verify({ keptCheckpoint: kept })).findings, []);

  assert.deepEqual((await early.verify()).findings, [], "by itself it is a good log");
  assert.deepEqual(codes((await early.verify({ keptCheckpoint: kept })).findings), ["rolled-back"]);
  await early.append(testEvents(400));
  assert.deepEqual(codes((await early.verify({ keptCheckpoint: kept })).findings), ["rolled-back"], "another story since");
  assert.deepEqual(codes((await early.verify({ keptCheckpoint: "nonsense" })).findings), ["checkpoint-invalid"]);
});

test("a sealed form that says it is for the auditor and is for somebody else is found with the auditor's key", async () => {
  await using log = await testLog();
  // A bank that lies: the header names the auditor's key, and another one is sealed to.
  const other = makeAuditorKey().publicKey;
  Object.assign(other, { export: log.auditor.publicKey.export.bind(log.auditor.publicKey) });
  const open = await log.open();
  open.sealTo(other);
  await open.append(testEvents(3));
  await open.close();
  assert.deepEqual(
    codes((await log.verify()).findings),
    Array.from({ length: 3 }, () => "sealed-unopened"),
  );
});

test("a file without a signed record that is taken away while the log is verified is not missed", async () => {
  await using log = await base.copy();
  // It is in the list of the folder and cannot be read any more.
  await symlink("gone", path.join(log.dir, "plain/000000000300.jsonl"));
  assert.deepEqual((await log.verify()).findings, []);
  await rm(path.join(log.dir, PLAIN[1]));
  await symlink("gone", path.join(log.dir, PLAIN[1]));
  assert.deepEqual(codes((await log.verify()).findings), ["file-unreadable", "record-missing"]);
});

test("a log that grows by many batches while it is verified is whole", async () => {
  await using log = await base.copy();
  await using later = await log.copy();
  await later.append(testEvents(1000), testEvents(1000));
  const { findings, size, proven } = await verify({
    dir: log.dir,
    origin: ORIGIN,
    logPublicKey: log.logKey.publicKey,
    // Asked for once the checkpoint was read, and before any record.
    get plainFrom() {
      cpSync(later.dir, log.dir, { recursive: true });
      return 0;
    },
  });
  assert.deepEqual([findings, size, proven.plain, proven.sealed], [[], 300, 300, 300]);
});

test("records behind the checkpoint are left alone, but not more than a crash can leave", async () => {
  await using log = await testLog();
  await log.append(testEvents(10));
  const early = await readFile(path.join(log.dir, "tlog/checkpoint"));
  await log.append(testEvents(10));
  await writeFile(path.join(log.dir, "tlog/checkpoint"), early);
  assert.deepEqual((await log.verify()).findings, []);

  await using longer = await testLog();
  await longer.append(testEvents(10));
  const checkpoint = await readFile(path.join(longer.dir, "tlog/checkpoint"));
  await longer.append(testEvents(1000), testEvents(25));
  await writeFile(path.join(longer.dir, "tlog/checkpoint"), checkpoint);
  assert.deepEqual(codes((await longer.verify()).findings), ["record-unsigned", "record-unsigned"]);
});
