import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { measureOf, NOON, runOf } from "../testing/test-measures.ts";
import type { Measure } from "../writing/measure.ts";
import { hourOf } from "./last-hour.ts";
import type { Point } from "./point.ts";

const runs = { numRuns: 100 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const HOUR_MS = 3_600_000;
/** The hour that is read at this time ends at NOON. */
const READ_AT = NOON + 3_000;

/** Measures every 5 seconds from `from` to `to`, the first at `from` + 5 s. */
const steadily = (from: number, to: number, deposits = 10, changes: Parameters<typeof measureOf>[2] = {}): Measure[] =>
  Array.from({ length: (to - from) / 5_000 }, (_, i) => measureOf(from + 5_000 * (i + 1), deposits, changes));

/** Operations in a second, without the errors of sums of fractions. */
function rateOf(point: Point | undefined): number | null {
  const rate = point?.rate((rates) => rates.sum()) ?? null;
  return rate === null ? null : Number(rate.toFixed(9));
}

test("the series of several servers are their sums, every 5 seconds and every minute", () => {
  const a = runOf("a", "1", steadily(NOON - HOUR_MS - 60_000, NOON, 10));
  const b = runOf("b", "2", steadily(NOON - HOUR_MS - 60_000, NOON, 5, { databaseMs: 3, auditLagMs: 70 }));
  const hour = hourOf([...a, ...b], READ_AT);
  assert.deepEqual([hour.from, hour.to, hour.slots.length, hour.minutes.length], [NOON - HOUR_MS, NOON, 720, 60]);
  for (const point of [...hour.slots, ...hour.minutes]) {
    assert.equal(rateOf(point), 3);
    assert.deepEqual([point.gauge("sessions"), point.gauge("auditLagMs"), point.gauge("databaseMs")], [4, 70, 3]);
    assert.ok(Math.abs((point.percentile(0.99) ?? 0) - 1) < 0.021);
    assert.equal(point.percentile(0.99, "passwords"), null);
  }
  const whole = hour.over(hour.from, hour.to);
  assert.equal(whole.counts.sum(), 720 * 15);
  assert.deepEqual([...whole.counts.byOperation], [["deposit", 720 * 15]]);
  assert.deepEqual(
    hour.servers.map(({ server, state }) => [server, state]),
    [
      ["a", "up"],
      ["b", "up"],
    ],
  );
});

test("a server that hangs is not known, and never zero; one that ended in order, or had not begun, is not expected", () => {
  const steady = runOf("a", "1", steadily(NOON - HOUR_MS, NOON));
  const hung = runOf("b", "2", steadily(NOON - HOUR_MS, NOON - 600_000));
  const hour = hourOf([...steady, ...hung], READ_AT);
  const last = hour.slots.at(-1);
  assert.deepEqual([last?.unknown, last?.servers], [["b"], ["a", "b"]]);
  assert.deepEqual([rateOf(last), last?.percentile(0.5), last?.gauge("sessions")], [null, null, null]);
  assert.equal(last?.rates.sum(), 2, "there was at least that much");
  assert.equal(last?.gauge("auditLagMs"), 40, "one server knows what concerns the whole bank");
  assert.equal(hour.servers[1]?.state, "not-known");
  assert.equal(hour.slots.filter(({ isKnown }) => !isKnown).length, 120);
  assert.equal(hour.minutes.filter(({ isKnown }) => !isKnown).length, 10);

  const orderly = hung.map((each, i) => ({ ...each, isLast: i === hung.length - 1 }));
  const after = hourOf([...steady, ...orderly], READ_AT);
  assert.ok(after.slots.every(({ isKnown }) => isKnown));
  assert.deepEqual([after.slots.at(-1)?.servers, after.slots[0]?.servers, after.servers[1]?.state], [["a"], ["a", "b"], "ended"]);

  const began = hourOf([...steady, ...runOf("b", "2", steadily(NOON - 300_000, NOON))], READ_AT);
  assert.ok(began.slots.every(({ isKnown }) => isKnown));
  const killed = [...hung, ...runOf("b", "3", steadily(NOON - 300_000, NOON))];
  assert.equal(hourOf(killed, READ_AT).slots.filter(({ isKnown }) => !isKnown).length, 60, "from its death to its next start");

  const forgotten = runOf("b", "2", [measureOf(NOON - 3 * HOUR_MS, 1)]);
  assert.ok(hourOf([...steady, ...forgotten], READ_AT).slots.every(({ unknown }) => unknown.length === 1));
});

test("without a server nothing is known", () => {
  const hour = hourOf([], READ_AT);
  assert.ok([...hour.slots, ...hour.minutes].every((point) => !point.isKnown && point.gauge("sessions") === null));
  assert.deepEqual(hour.servers, []);
});

test("a measure of a long time, or of a process that died, counts but is not known", () => {
  const before = steadily(NOON - HOUR_MS, NOON - 60_000, 10);
  const long = hourOf(runOf("a", "1", [...before, measureOf(NOON, 120, { tookMs: 60_000 })]), READ_AT);
  assert.equal(rateOf(long.slots.at(-1)), null);
  assert.equal(long.over(long.from, long.to).counts.sum(), 708 * 10 + 120);
  const lossy = measureOf(NOON - 55_000, 4);
  const counted = { ...(lossy.counted as NonNullable<Measure["counted"]>), isWhole: false };
  const died = hourOf(runOf("a", "1", [...before, { ...lossy, counted }, ...steadily(NOON - 55_000, NOON)]), READ_AT);
  assert.deepEqual(
    died.slots.slice(-13).map(({ isKnown }) => isKnown),
    [true, false, ...Array.from({ length: 11 }, () => true)],
  );
  const silent = hourOf(
    runOf("a", "1", [
      ...before,
      { ...measureOf(NOON - 55_000, 0), counted: null, sessions: null },
      measureOf(NOON - 50_000, 30, { tookMs: 10_000 }),
      ...steadily(NOON - 50_000, NOON),
    ]),
    READ_AT,
  );
  assert.deepEqual(
    silent.slots.slice(-13, -9).map((point) => rateOf(point)),
    [2, 3, 3, 2],
    "what was counted while a process gave no answer belongs to that time",
  );
});

test("a request is in one slot, although timers are late by some milliseconds", () => {
  const late = Array.from({ length: 12 }, (_, i) =>
    measureOf(NOON - 60_000 + 5_000 * i + (i % 7), 3, { tookMs: 4_998 + (i % 5) }),
  );
  const { slots } = hourOf(runOf("a", "1", late), READ_AT);
  assert.deepEqual(
    slots.slice(-13).map(({ counts }) => counts.sum()),
    [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0],
  );
  const ends = late.map((each, i) => ({ ...each, isLast: i === 10 })).slice(0, 11);
  const ended = hourOf(runOf("a", "1", ends), READ_AT).slots.filter(({ servers }) => servers.length > 0);
  assert.deepEqual([ended.length, ended.every(({ isKnown }) => isKnown)], [11, true]);
});

test("restarts are shown when they happened, and processes that are down", () => {
  const state = (restarts: number, isUp = true) => ({ processes: [{ name: "worker 1", isUp, restarts, hangs: 0 }] });
  const measures = [
    measureOf(NOON - 15_000, 1, state(2)),
    measureOf(NOON - 10_000, 1, state(2, false)),
    measureOf(NOON - 5_000, 1, state(3)),
    measureOf(NOON, 1, state(3)),
  ];
  const { slots } = hourOf(runOf("a", "1", measures).slice(1), READ_AT);
  assert.deepEqual(
    slots.slice(-4).map(({ restarts }) => restarts),
    [0, 0, 1, 0],
  );
  assert.deepEqual(
    slots.slice(-3).map((point) => point.gauge("processesDown")),
    [1, 0, 0],
  );
});

test("a clock that is set back or forward loses no count and doubles none, nor a rate", () => {
  const back = [...steadily(NOON - 600_000, NOON - 300_000), ...steadily(NOON - 450_000, NOON)];
  const hour = hourOf(runOf("a", "1", back), READ_AT);
  assert.equal(hour.over(hour.from, hour.to).counts.sum(), back.length * 10);
  assert.deepEqual(new Set(hour.slots.slice(-120).map((point) => rateOf(point))), new Set([2]));
  const forward = [...steadily(NOON - 600_000, NOON - 500_000), ...steadily(NOON - 100_000, NOON)];
  const later = hourOf(runOf("a", "1", forward), READ_AT);
  assert.equal(later.over(later.from, later.to).counts.sum(), forward.length * 10);
  assert.equal(later.slots.filter(({ isKnown, servers }) => servers.length > 0 && !isKnown).length, 80);
});

test("for any measures of any servers and steps of their clocks, the series have each count once", () => {
  const measure = fc.record({
    tookMs: fc.integer({ min: 1, max: 30_000 }),
    step: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: -200_000, max: 200_000 }) },
    ),
    deposits: fc.nat(20),
    isSilent: fc.boolean(),
    isWhole: fc.boolean(),
  });
  const server = fc.array(measure, { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(server, { maxLength: 3 }), (servers) => {
      let expected = 0;
      const all = servers.flatMap((measures, n) => {
        let at = NOON - 1_800_000;
        const made = measures.map(({ tookMs, step, deposits, isSilent, isWhole }) => {
          at = Math.min(NOON, Math.max(NOON - HOUR_MS + 60_000, at + tookMs + step));
          if (!isSilent) expected += deposits;
          const { counted, ...rest } = measureOf(at, deposits, { tookMs });
          return { ...rest, counted: isSilent || counted === null ? null : { ...counted, isWhole } };
        });
        return runOf(`server ${n}`, `run ${n}`, made);
      });
      const hour = hourOf(all, READ_AT);
      for (const series of [hour.slots, hour.minutes, [hour.over(hour.from, hour.to)]]) {
        const sum = series.reduce((total, { counts }) => total + counts.sum(), 0);
        assert.ok(Math.abs(sum - expected) < 1e-6, `${sum} instead of ${expected}`);
        for (const point of series) assert.ok(point.isKnown || (rateOf(point) === null && point.gauge("sessions") === null));
      }
    }),
    runs,
  );
});
