import assert from "node:assert/strict";
import { Money, newRequestId } from "../../model/model.ts";
import { controlFile } from "../assemble.ts";
import { type Notes, worth } from "../cash/notes.ts";
import { callAtm } from "../operator/control-call.ts";
import type { Asked } from "../operator/control-message.ts";
import { type GivenOrder, type How, obey } from "../orders/obey.ts";
import { TestAtm } from "./test-atm.ts";

export const ANNA = { operator: "anna", login: "ops1" };
export const notes = (tens: number, fifties: number): Notes => [
  { denomination: Money(1000n), notes: tens },
  { denomination: Money(5000n), notes: fifties },
];

/** A machine with 100 tens and 100 fifties, which the books hold too. */
export async function attended() {
  const test = await TestAtm.start();
  test.bank.ledger.cash = 600_000n;
  const call = (asked: Asked) => callAtm(controlFile(test.bank.folder, 1), asked);
  const get = async (asked: Asked) => {
    const answer = await call(asked);
    assert.ok(answer.ok, answer.ok ? "" : answer.why);
    return answer.state;
  };
  const why = async (asked: Asked) => {
    const answer = await call(asked);
    return answer.ok ? "" : answer.why;
  };
  /** The worth of the notes in the machine; throws if the books differ. */
  const agreed = () => {
    const { cash } = test.atm.machine;
    const inside = worth(cash.cassettes) + worth(cash.rejected);
    assert.equal(test.bank.ledger.cash, inside, "the books and the counters are equal");
    return inside;
  };
  return { test, get, why, agreed, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

/** Leaves two fifties in the reject box. */
export async function reject(test: TestAtm): Promise<void> {
  const { cash } = test.atm.machine;
  const job = newRequestId();
  await cash.stack(job, notes(0, 2));
  await cash.retract(job);
}

/** The bank's order to take over a count of these notes, compared with the machine's present counters. */
export function countOrder(test: TestAtm, cassettes: Notes, rejected: Notes = []): GivenOrder {
  const { cash } = test.atm.machine;
  const before = { cassettesBefore: cash.cassettes, rejectedBefore: cash.rejected };
  return { order: newRequestId(), kind: "count", cassettes, rejected, ...before, keys: [] };
}

/** The bank's order to close or to open. */
export const plainOrder = (kind: "close" | "open"): GivenOrder => ({
  ...{ order: newRequestId(), kind },
  ...{ cassettes: [], rejected: [], cassettesBefore: [], rejectedBefore: [], keys: [] },
});

/** The bank's order to take this key. */
export const rotateOrder = (epoch: number, psk: Buffer): GivenOrder => ({
  ...plainOrder("close"),
  ...{ kind: "rotate", keys: [{ epoch, psk }] },
});

/** Has the machine carry out the bank's order to close or to open. */
export const ordered = (test: TestAtm, kind: "close" | "open"): Promise<How> => obey(test.atm, plainOrder(kind));
