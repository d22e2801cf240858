import assert from "node:assert/strict";
import { test } from "node:test";
import { EventWriters } from "../../events/events.ts";
import { testEventKeys } from "../../events/testing/test-event-store.ts";
import { type Commit, commitOf } from "../testing/test-commit.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "../testing/test-log.ts";

/** Commits of the sizes, all of one writer. */
function commitsOf({ auditor }: TestLog, ...sizes: readonly number[]): Commit[] {
  const writer = new EventWriters({ origin: ORIGIN, keys: testEventKeys(), auditor: auditor.publicKey, now: Date.now }).take();
  return sizes.map((size) => commitOf(writer, testEvents(size)));
}

/**
 * Writes a log of three records as a dishonest bank could, because it has the log key. The checkpoint covers all of it, but
 * the plain line of the second record is the result of `lie`.
 */
const writeLyingLog = (log: TestLog, lie: (line: string) => string): Promise<void> =>
  log.appendCommits(commitsOf(log, 1, 2), { line: (line, index) => (index === 1 ? `${lie(line.trimEnd())}\n` : line) });

/** A false plain line for each member that can differ in a valid line of this record, and the field that is named. */
const LIES: readonly [field: string, lie: (line: string) => string, withoutKey: boolean][] = [
  ["writer", (line) => line.replace(/"w":"./, (begin) => `${begin.slice(0, -1)}${begin.endsWith("0") ? "1" : "0"}`), true],
  ["number", (line) => line.replace('"n":2', '"n":7'), true],
  ["time", (line) => line.replace('"t":"2026', '"t":"2025'), false],
  ["terminal", (line) => line.replace("ATM-0001", "ATM-0002"), false],
  ["session", (line) => line.replace('"sid":"0001', '"sid":"0002'), false],
  ["request", (line) => line.replace(/"req":"[^"]*",/, ""), false],
  ["customer", (line) => line.replace(/"cust":"[^"]*",/, ""), false],
  ["account", (line) => line.replace(/"acct":"[^"]*",/, ""), false],
  ["kind", (line) => line.replace('"op":"transfer"', '"op":"deposit"'), false],
  ["amount", (line) => line.replace('"amt":4000', '"amt":1'), false],
  ["amount", (line) => line.replace('"amt":4000,"ccy":"EUR",', ""), false],
  ["outcome", (line) => line.replace('"res":"ok"', '"res":"denied:balance-limit"'), false],
  ["effect", (line) => line.replace(/"eff":"[^"]*",/, ""), false],
  ["effect", (line) => line.replace(/"eff":"...../, '"eff":"00000'), false],
];

const told = (findings: readonly { code: string; index?: number | undefined; what: string }[]): unknown[] =>
  findings.map(({ code, index, what }) => [code, index, what.split(": ")[1]]);

test("a signed record whose two forms differ in one member is found, and the field is named", async () => {
  for (const [field, lie, withoutKey] of LIES) {
    await using log = await testLog();
    await writeLyingLog(log, lie);
    const { findings, ok } = await log.verify();
    assert.deepEqual(told(findings.filter(({ code }) => code !== "chain-gap")), [["sealed-differs", 1, field]], `${lie}`);
    assert.equal(ok, false);
    const closed = await log.verify({ auditorKey: [] });
    assert.equal(closed.findings.length > 0, withoutKey, field);
  }
});

test("a signed record whose forms agree gives no finding", async () => {
  await using log = await testLog();
  await writeLyingLog(log, (line) => line);
  assert.deepEqual((await log.verify()).findings, []);
});

test("a line of another currency than the lines before it is found", async () => {
  await using log = await testLog();
  await writeLyingLog(log, (line) => line.replace('"ccy":"EUR"', '"ccy":"JPY"'));
  assert.deepEqual(told((await log.verify()).findings), [["currency-differs", 1, "JPY instead of EUR"]]);
});

test("a signed line that is invalid or belongs to another record is found", async () => {
  for (const lie of [() => "nonsense", (line: string) => line.replace('"i":1,', '"i":2,')]) {
    await using log = await testLog();
    await writeLyingLog(log, lie);
    const { findings, proven } = await log.verify();
    assert.deepEqual(
      findings.map(({ code, file, index }) => [code, file, index]),
      [["line-invalid", "plain/000000000000.jsonl", 1]],
    );
    assert.deepEqual([proven.plain, proven.opened], [3, 3]);
  }
});

test("a signed record that was sealed as another commit does not open", async () => {
  await using log = await testLog();
  const [first, second] = commitsOf(log, 2, 2) as [Commit, Commit];
  const swapped = (one: Commit, other: Commit): Commit =>
    one.map(({ writer, n, event, mac, image }, i) => ({ writer, n, event, mac, image, sealed: other[i]?.sealed ?? null }));
  await log.appendCommits([swapped(first, second), swapped(second, first)]);
  const { findings } = await log.verify();
  assert.deepEqual(
    findings.map(({ code, index, lastIndex }) => [code, index, lastIndex]),
    [
      ["sealed-unopened", 0, 1],
      ["sealed-unopened", 2, 3],
    ],
  );
});

test("a gap, a repetition and an event after the end of a writer's chain are found, also without a key", async () => {
  const end = { at: Date.UTC(2026, 0, 2), kind: "writer-end", outcome: "ok" } as const;
  const cases: readonly [(commits: Commit[]) => Commit[], unknown[]][] = [
    [([a, b, c]) => [a, b, c] as Commit[], []],
    [([a, , c]) => [a, c] as Commit[], [["chain-gap", 1]]],
    [([a, b, c]) => [a, b, b, c] as Commit[], [["chain-gap", 3]]],
    [([, b, c]) => [b, c] as Commit[], [["chain-gap", 0]]],
    [
      ([a, b, c]) => [b, a, c] as Commit[],
      [
        ["chain-gap", 0],
        ["chain-gap", 2],
        ["chain-gap", 3],
      ],
    ],
  ];
  for (const [arrange, expected] of cases) {
    await using log = await testLog();
    await log.appendCommits(arrange(commitsOf(log, 1, 2, 1)));
    for (const forms of [["plain", "sealed"], ["plain"], ["sealed"]] as const) {
      const { findings } = await log.verify({ forms, auditorKey: [] });
      assert.deepEqual(
        findings.map(({ code, index }) => [code, index]),
        expected,
      );
    }
  }
  await using log = await testLog();
  const writer = new EventWriters({
    origin: ORIGIN,
    keys: testEventKeys(),
    auditor: log.auditor.publicKey,
    now: Date.now,
  }).take();
  await log.appendCommits([testEvents(1), [end], testEvents(2)].map((events) => commitOf(writer, events)));
  for (const options of [{}, { forms: ["sealed"] as const }])
    assert.deepEqual(
      (await log.verify(options)).findings.map(({ code, index }) => [code, index]),
      [
        ["chain-ended", 2],
        ["chain-ended", 3],
      ],
    );
});
