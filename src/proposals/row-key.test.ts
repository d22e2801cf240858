import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountId, CustomerId, OperatorId, RequestId, TerminalId } from "../model/model.ts";
import type { Decision, Making } from "./proposal.ts";
import { isAuthentic, ProposalKey } from "./row-key.ts";

const KEY = new ProposalKey(Buffer.alloc(32, 7));
const ID = "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f" as RequestId;

const MAKING: Required<Making> & { readonly about: Required<Making["about"]> } = {
  id: ID,
  operation: "holds-settle",
  input: '{"amount":"4.00"}',
  difference: Buffer.alloc(32, 1),
  about: {
    terminal: "ATM-0001" as TerminalId,
    request: "0198f3a1-0000-7d2b-9f10-3a6b5c4d2e1f" as RequestId,
    customer: "customer" as CustomerId,
    account: "account" as AccountId,
    amount: 400n,
  },
  maker: { id: "anna's id" as OperatorId, name: "anna" },
  madeAt: 1_000,
  expiresAt: 2_000,
};
const DECISION: Decision = {
  verdict: "approved",
  decider: { id: "ben's id" as OperatorId, name: "ben" },
  at: 1_500,
  reason: "seen",
};

/** Every making that differs from this one in one value: to another, and to none if there may be none. */
function changedMakings(): readonly (readonly [what: string, making: Making])[] {
  const other = (value: unknown): unknown =>
    typeof value === "bigint"
      ? value + 1n
      : typeof value === "number"
        ? value + 1
        : Buffer.isBuffer(value)
          ? Buffer.alloc(32, 2)
          : `${value}x`;
  const { about, maker, ...plain } = MAKING;
  return [
    ...Object.entries(plain).map(([name, value]) => [name, { ...MAKING, [name]: other(value) }] as const),
    ...Object.entries(maker).map(
      ([name, value]) => [`maker's ${name}`, { ...MAKING, maker: { ...maker, [name]: other(value) } }] as const,
    ),
    ...Object.entries(about).flatMap(([name, value]) => [
      [`about ${name}`, { ...MAKING, about: { ...about, [name]: other(value) } }] as const,
      [`about no ${name}`, { ...MAKING, about: { ...about, [name]: undefined } }] as const,
    ]),
  ];
}

const CHANGED_DECISIONS: readonly (readonly [what: string, decision: Decision])[] = [
  ["verdict", { ...DECISION, verdict: "refused" }],
  ["decider's id", { ...DECISION, decider: { ...DECISION.decider, id: "carl's id" as OperatorId } }],
  ["decider's name", { ...DECISION, decider: { ...DECISION.decider, name: "carl" } }],
  ["time", { ...DECISION, at: DECISION.at + 1 }],
  ["reason", { ...DECISION, reason: "seen." }],
  ["no reason", { ...DECISION, reason: null }],
];

test("a proposal's row is authentic as it was written, and no more once any value of it is another", () => {
  const made = KEY.ofMaking(MAKING);
  assert.ok(isAuthentic(KEY, MAKING, null, { made, decided: null }));
  for (const [what, making] of changedMakings()) assert.ok(!isAuthentic(KEY, making, null, { made, decided: null }), what);
  const about = { ...MAKING.about, customer: MAKING.about.account as never, account: MAKING.about.customer as never };
  assert.ok(!isAuthentic(KEY, { ...MAKING, about }, null, { made, decided: null }), "two values that changed places");
});

test("a decision counts for its proposal alone, and for nobody else's verdict, time or reason", () => {
  const made = KEY.ofMaking(MAKING);
  const decided = KEY.ofDecision(made, DECISION);
  assert.ok(isAuthentic(KEY, MAKING, DECISION, { made, decided }));
  for (const [what, decision] of CHANGED_DECISIONS) assert.ok(!isAuthentic(KEY, MAKING, decision, { made, decided }), what);
  const other = { ...MAKING, id: MAKING.about.request as RequestId };
  assert.ok(!isAuthentic(KEY, other, DECISION, { made: KEY.ofMaking(other), decided }), "the decision about another proposal");
  assert.ok(!isAuthentic(KEY, MAKING, DECISION, { made, decided: null }), "a decision without its MAC");
  assert.ok(!isAuthentic(KEY, MAKING, null, { made, decided }), "a MAC without its decision");
});

test("a row that another key wrote, or with a time that is none, is not authentic", () => {
  const other = new ProposalKey(Buffer.alloc(32, 8));
  assert.ok(!isAuthentic(KEY, MAKING, null, { made: other.ofMaking(MAKING), decided: null }));
  const made = KEY.ofMaking(MAKING);
  const decided = other.ofDecision(made, DECISION);
  assert.ok(!isAuthentic(KEY, MAKING, DECISION, { made, decided }));
  for (const time of [Number.NaN, 0.5, Number.POSITIVE_INFINITY]) {
    assert.ok(!isAuthentic(KEY, { ...MAKING, madeAt: time }, null, { made, decided: null }));
    assert.ok(!isAuthentic(KEY, { ...MAKING, expiresAt: time }, null, { made, decided: null }));
    assert.ok(!isAuthentic(KEY, MAKING, { ...DECISION, at: time }, { made, decided }));
  }
});

test("the MACs are the same in every version: what waits stays valid when the program is exchanged", () => {
  const made = KEY.ofMaking(MAKING);
  assert.equal(made.toString("hex"), "9260b3dc93d735b29f700c630b9fedce05aa8a6bc6a91982857181ab36f01a75");
  assert.equal(
    KEY.ofDecision(made, DECISION).toString("hex"),
    "f7435411c9caedc95f2c3b8b8daabedd4959a2d89d232d14b81263bf6e4b9864",
  );
  assert.equal(
    KEY.ofMaking({ ...MAKING, about: {} }).toString("hex"),
    "043a192e699213a8b7dbf7ec386025261da266c0a0dc7e630931527859805f59",
  );
});
