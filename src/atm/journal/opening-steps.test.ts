import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import type { Cash } from "../cash/cash.ts";
import type { Doubt, Job } from "../cash/cash-state.ts";
import type { Notes } from "../cash/notes.ts";
import { firstSteps } from "./opening-steps.ts";
import type { OpenOperation } from "./operation.ts";

const AMOUNT = Money(6000n);
const SIXTY: Notes = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];
const [request, stray] = [newRequestId(), newRequestId()];
const BEGUN = { state: null, dispensing: false, paid: null, closing: null, change: null };
const withdrawal: OpenOperation = { ...BEGUN, request, op: "withdraw", amount: AMOUNT, notes: SIXTY };

/** The opening steps of a machine with these jobs in its cash unit, and its log lines. */
function opened(jobs: readonly Job[], operation: OpenOperation | null, doubt: Doubt = "none", knowsNothing = false) {
  const logged: unknown[] = [];
  const find = (job: string) => jobs.find((each) => each.job === job) ?? null;
  const cash = {
    knowsNothing,
    find,
    escrowed: jobs.filter(({ phase }) => phase === "escrow").map(({ job }) => job),
    paidFor: (job: string) => (find(job)?.phase === "taken" ? (find(job)?.notes ?? []) : []),
  } as unknown as Cash;
  const open = new Map(operation === null ? [] : [[operation.request, operation]]);
  const steps = firstSteps(cash, open, doubt, (level, _, fields) => void logged.push([level, fields]));
  return { steps, logged };
}

const INTENT = { step: "intent", request: stray, op: "deposit", amount: AMOUNT, notes: SIXTY };
const DISPENSING = { step: "dispensing", request };
const counted = (paid: bigint) => ({ step: "dispensed", request, paid });
const DISPUTED = { step: "closed", request, how: "disputed" };

test("notes in escrow that are missing in the journal get an intent; those of an open operation do not", () => {
  const escrow: Job = { job: stray, phase: "escrow", notes: SIXTY };
  for (const doubt of ["none", "journal-behind"] as const) assert.deepEqual(opened([escrow], null, doubt).steps, [INTENT]);
  assert.deepEqual(opened([escrow], { ...withdrawal, request: stray, op: "deposit" }).steps, []);
  assert.deepEqual(opened([{ ...escrow, phase: "stored" }], null).steps, []);
});

test("a journal that has lost nothing needs no step for its open operations", () => {
  for (const doubt of ["none", "cash-lost", "cash-behind", "strangers"] as const)
    assert.deepEqual(opened([], withdrawal, doubt), { steps: [], logged: [] });
});

const taken: Job = { job: request, phase: "taken", notes: SIXTY };
const CASES: readonly [what: string, jobs: readonly Job[], operation: Partial<OpenOperation>, steps: readonly object[]][] = [
  ["a withdrawal whose notes were taken", [taken], {}, [DISPENSING, counted(AMOUNT)]],
  ["a withdrawal that was dispensing", [taken], { dispensing: true }, [counted(AMOUNT)]],
  ["a withdrawal whose notes were retracted", [{ ...taken, phase: "retracted" }], {}, [DISPENSING, counted(0n)]],
  ["a withdrawal that is counted already", [taken], { dispensing: true, paid: AMOUNT }, []],
  ["a withdrawal whose settlement was sent", [], { closing: {} as never }, []],
  ["a withdrawal that the cash unit has forgotten", [], {}, [DISPUTED]],
  ["a deposit", [], { op: "deposit" }, []],
  ["a transfer", [], { op: "transfer" }, []],
  ["an operator's change that was made", [{ ...taken, phase: "changed" }], { op: "cash" }, []],
  ["an operator's change that the cash unit has forgotten", [], { op: "cash" }, [DISPUTED]],
];
for (const [what, jobs, change, steps] of CASES)
  test(`a journal that has lost lines gets its steps from the cash unit: ${what}`, () => {
    const operation = { ...withdrawal, ...change };
    const found = opened(jobs, operation, "journal-behind");
    assert.deepEqual(found.steps, steps);
    const told = steps.includes(DISPUTED) ? [["error", { request, op: operation.op, amount: AMOUNT }]] : [];
    assert.deepEqual(found.logged, told, "the log names only what operators must find out");
  });

test("if the counters are lost, the only step is disputed", () => {
  assert.deepEqual(opened([taken], withdrawal, "journal-behind", true).steps, [DISPUTED]);
});
