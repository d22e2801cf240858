import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Counted } from "./counted.ts";
import { GrowthOfReports } from "./growth-of-reports.ts";

const runs = { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const LEVELS = { sessions: 0, ledgerWaiting: 0, hashesWaiting: 0 };

/** A process that counts, and dies with what it has counted. */
class Process {
  incarnation = 0;
  operations = new Map<string, number>();
  /** What it counted since it began. */
  get counted(): Counted {
    const operations = [...this.operations].map(([operation, times]) => [operation, "ok", times] as const);
    return { operations, latencies: [["money", 7, sumOf(operations)]] };
  }
}

const sumOf = (counts: readonly (readonly [unknown, unknown, number])[]): number =>
  counts.reduce((sum, [, , times]) => sum + times, 0);

const step = fc.oneof(
  fc.record({
    kind: fc.constant("count" as const),
    process: fc.nat(2),
    operation: fc.constantFrom("deposit", "transfer", "signin"),
    times: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant("take" as const), answers: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }) }),
  fc.record({ kind: fc.constant("die" as const), process: fc.nat(2) }),
);

test("each count is taken once, whichever processes answer and die; what died unreported is all that is lost", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const growth = new GrowthOfReports();
      const processes = [new Process(), new Process(), new Process()];
      const unreported = [0, 0, 0];
      let [counted, taken, lost] = [0, 0, 0];
      const take = (answers: readonly boolean[]): void => {
        const reports = processes.flatMap((each, n) => {
          if (answers[n] !== true) return [];
          unreported[n] = 0;
          return [[`worker ${n}`, { incarnation: String(each.incarnation), counted: each.counted, levels: LEVELS }] as const];
        });
        const { operations, latencies } = growth.take(reports);
        assert.ok(operations.every(([, , times]) => times > 0));
        assert.equal(sumOf(operations), sumOf(latencies));
        taken += sumOf(operations);
      };
      for (const each of steps) {
        if (each.kind === "take") take(each.answers);
        if (each.kind === "count") {
          const { operations } = processes[each.process] as Process;
          operations.set(each.operation, (operations.get(each.operation) ?? 0) + each.times);
          unreported[each.process] = (unreported[each.process] ?? 0) + each.times;
          counted += each.times;
        }
        if (each.kind === "die") {
          lost += unreported[each.process] ?? 0;
          unreported[each.process] = 0;
          processes[each.process] = Object.assign(new Process(), {
            incarnation: (processes[each.process]?.incarnation ?? 0) + 1,
          });
        }
      }
      take([true, true, true]);
      assert.equal(taken, counted - lost);
    }),
    runs,
  );
});

test("a process that was started again and has counted more than before is not taken for the old one", () => {
  const growth = new GrowthOfReports();
  const report = (incarnation: string, times: number) =>
    growth.take([["w", { incarnation, levels: LEVELS, counted: { operations: [["deposit", "ok", times]], latencies: [] } }]]);
  assert.deepEqual(report("one", 5).operations, [["deposit", "ok", 5]]);
  assert.deepEqual(report("two", 7).operations, [["deposit", "ok", 7]]);
});
