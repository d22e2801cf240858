import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { adjusted, type Change, moved, retracted, returned, stacked, stored, switchedOn } from "./cash-change.ts";
import { type CashState, IN_SERVICE, jobOf, type Phase } from "./cash-state.ts";
import type { Notes } from "./notes.ts";

const PHASES: readonly Phase[] = ["stacked", "presented", "taken", "retracted", "escrow", "stored", "returned", "changed"];
const notes = (tens: number, fifties: number): Notes => [
  { denomination: Money(1000n), notes: tens },
  { denomination: Money(5000n), notes: fifties },
];
const [job, unknown] = [newRequestId(), newRequestId()];
const HELD: CashState = { ...IN_SERVICE, doubt: "none", cassettes: notes(9, 8), rejected: notes(6, 4), jobs: [] };
const SOME = notes(2, 1);
/** A machine with one job, whose notes are in this phase. */
const at = (phase: Phase): CashState => ({ ...HELD, jobs: [{ job, phase, notes: SOME }] });

const CHANGE: Change = {
  op: "load",
  box: "cassettes",
  notes: SOME,
  rejected: [],
  operator: "anna",
  login: "ops1",
};

test("stacked notes leave the cassettes, if the cassettes have them", () => {
  assert.deepEqual(stacked(HELD, job, SOME), { ...at("stacked"), cassettes: notes(7, 7) });
  for (const each of [notes(10, 0), notes(0, 9), [...notes(1, 1), { denomination: Money(2000n), notes: 1 }]])
    assert.throws(() => stacked(HELD, job, each), RangeError);
});

test("notes move only from their present place", () => {
  assert.deepEqual(moved(at("stacked"), job, "stacked", "presented"), at("presented"));
  for (const phase of PHASES.filter((each) => each !== "stacked"))
    assert.throws(() => moved(at(phase), job, "stacked", "presented"), /notes that are not stacked cannot be presented/);
  assert.throws(() => moved(HELD, unknown, "presented", "taken"), /notes that are not presented cannot be taken/);
});

/** Each function, the phases that it ends, and the state that it returns. */
const ENDS = [
  [retracted, ["stacked", "presented"], { ...at("retracted"), rejected: notes(8, 5) }],
  [stored, ["escrow"], { ...at("stored"), cassettes: notes(11, 9) }],
  [returned, ["escrow"], at("returned")],
] as const;
for (const [end, from, expected] of ENDS)
  test(`notes are ${end.name} only from ${from.join(" or ")}`, () => {
    for (const phase of PHASES) {
      const state = at(phase);
      const next = end(state, job);
      if ((from as readonly Phase[]).includes(phase)) assert.deepEqual(next, expected);
      else assert.equal(next, state, phase);
      assert.equal(end(state, unknown), state);
    }
  });

const CHANGES: readonly [what: string, change: Partial<Change>, after: Partial<CashState>][] = [
  ["a load adds to the cassettes", {}, { cassettes: notes(11, 9) }],
  ["an unload takes from the cassettes", { op: "unload" }, { cassettes: notes(7, 7) }],
  ["an unload of the reject box takes from it", { op: "unload", box: "reject" }, { rejected: notes(4, 3) }],
  ["a count replaces both", { op: "count", rejected: notes(0, 1) }, { cassettes: SOME, rejected: notes(0, 1) }],
];
for (const [what, change, after] of CHANGES)
  test(`${what}, once for each job`, () => {
    const next = adjusted(HELD, job, { ...CHANGE, ...change });
    assert.deepEqual(next, { ...at("changed"), ...after });
    assert.equal(adjusted(next, job, { ...CHANGE, ...change }), next);
    assert.notEqual(adjusted(next, unknown, { ...CHANGE, ...change }), next);
  });

test("at start-up the stack goes to the reject box, an open slot is empty, and nothing else changes", () => {
  for (const phase of PHASES) {
    const next = switchedOn(at(phase));
    const expected: Phase = phase === "stacked" ? "retracted" : phase === "presented" ? "taken" : phase;
    assert.equal(jobOf(next, job)?.phase, expected, phase);
    assert.deepEqual(next.rejected, phase === "stacked" ? notes(8, 5) : notes(6, 4), phase);
    assert.deepEqual(next.cassettes, HELD.cassettes);
  }
});
