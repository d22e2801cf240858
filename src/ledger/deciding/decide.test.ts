import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Money, type Outcome, type RequestId } from "../../model/model.ts";
import type { Writes } from "../sql/writes.ts";
import { type Case, type CaseLine, parseCases, stateOfCases } from "../testing/test-cases.ts";
import { RULES_TABLE } from "../testing/test-table.ts";
import { ONCE_TABLE } from "../testing/test-table-once.ts";
import { decodeAnswer } from "./answer.ts";
import { decide } from "./decide.ts";
import { type Account, type Posting, type RequestKey, requestKey, type State, type StoredAnswer } from "./state.ts";

const LIMITS = {
  ...{ perWithdrawal: Money(500n), perDayAmount: Money(800n), perDayCount: 3 },
  terminalDay: { deposits: Money(7000n), transfers: Money(3000n), loads: Money(2000n) },
};

describe("the rules", () => {
  for (const each of parseCases(RULES_TABLE)) it(each.name, () => check(each));
});

describe("exactly once", () => {
  for (const each of parseCases(ONCE_TABLE)) it(each.name, () => check(each));
});

/** In one batch and in a batch for each request: the answers must be the same. */
function check({ lines }: Case): void {
  const wanted = lines.map((line) => `${line.text} -> ${line.answer}`);
  assert.deepEqual(run(lines), wanted);
  assert.deepEqual(runOneByOne(lines), wanted);
}

/** The answers to all lines in one batch. */
const run = (lines: readonly CaseLine[]): string[] => {
  const { answers } = decide(
    stateOfCases(),
    lines.map((line) => line.request),
    LIMITS,
  );
  return lines.map((line, i) => `${line.text} -> ${print(answers[i] as Outcome<object>)}`);
};

/** The answers to lines with a batch each. Each batch reads the state that the one before has written. */
function runOneByOne(lines: readonly CaseLine[]): string[] {
  let state = stateOfCases();
  return lines.map((line) => {
    const { answers, writes } = decide(state, [line.request], LIMITS);
    state = after(state, writes);
    return `${line.text} -> ${print(answers[0] as Outcome<object>)}`;
  });
}

function after(state: State, { balances, accounts, ownLimits, terminalDays, holds, answers }: Writes): State {
  const known = answers.map((row): [RequestKey, StoredAnswer] => [
    requestKey(row.terminal, row.request),
    { ...row, moved: row.movement?.amount ?? null },
  ]);
  const moved = balances.map(({ id, posted, entries }): Account => {
    const before = state.accounts.get(id);
    assert(before !== undefined);
    return { ...before, posted, entries };
  });
  const postings = answers.flatMap(({ terminal, request, movement }): [RequestKey, Posting][] => {
    if (movement === null) return [];
    const { kind, amount, debit, credit } = movement;
    return [[requestKey(terminal, request), { kind, amount, debit: debit.account, credit: credit.account, reversedBy: null }]];
  });
  return {
    cash: state.cash,
    accounts: new Map([...state.accounts, ...[...accounts, ...moved].map((each) => [each.id, each] as const)]),
    ownLimits: new Map([...state.ownLimits, ...ownLimits]),
    // A row that says what is booked is not written, and here no row says what the batch asks for.
    terminalDays: new Map([
      ...state.terminalDays,
      ...terminalDays.map((each) => [each.key, { ...each, stored: each.booked }] as const),
    ]),
    holds: new Map([...state.holds, ...holds.map((each) => [requestKey(each.terminal, each.request), each] as const)]),
    answers: new Map([...state.answers, ...known]),
    postings: afterReversals(new Map([...state.postings, ...postings]), answers),
  };
}

/** The postings, with the requests that have reversed some of them. */
function afterReversals(before: State["postings"], answers: Writes["answers"]): State["postings"] {
  const postings = new Map(before);
  for (const { terminal, request, op, answer } of answers) {
    const outcome = decodeAnswer<{ readonly reverses: RequestId }>(answer);
    if (op !== "reverse" || !outcome.ok) continue;
    const key = requestKey(terminal, outcome.result.reverses);
    postings.set(key, { ...(postings.get(key) as Posting), reversedBy: request });
  }
  return postings;
}

/** Prints funds as posted/held/available, other results as their values, and a refusal as its name and figures. */
function print(outcome: Outcome<object>): string {
  // The id of a reversed request is another in each run.
  if (outcome.ok && "reverses" in outcome.result) return `reversed ${(outcome.result as { readonly amount?: Money }).amount}`;
  if (outcome.ok) return Object.values(outcome.result).join("posted" in outcome.result ? "/" : " ");
  return [outcome.refusal, ...Object.entries(outcome.details).map(([name, figure]) => `${name}=${figure}`)].join(" ");
}
