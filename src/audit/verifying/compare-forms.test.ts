import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordedEvent } from "../../events/events.ts";
import { type Line, plainLine } from "../log/line.ts";
import { differingEventFields, differingFields } from "./compare-forms.ts";

const event: RecordedEvent = {
  at: Date.UTC(2026, 0, 1),
  kind: "withdraw",
  outcome: "ok",
  terminal: "ATM-0001",
  session: "0123456789abcdef0123456789abcdef",
  request: "01950000-0000-7000-8000-000000000002",
  customer: "01950000-0000-7000-8000-000000000003",
  account: "01950000-0000-7000-8000-000000000004",
  amount: 4000,
  effect: Buffer.alloc(16, 1),
};
const line = plainLine({ writer: 7n, n: 3, event }, { index: 0, currency: "EUR", salt: "0".repeat(32) });

/** Each member of a line but its version, and the name of its field. */
const NAMES = {
  ...{ i: "index", w: "writer", n: "number", t: "time", term: "terminal", sid: "session", req: "request", cust: "customer" },
  ...{ acct: "account", op: "kind", amt: "amount", ccy: "currency", res: "outcome", eff: "effect", salt: "MAC" },
} as const satisfies Record<Exclude<keyof Line, "v" | "confidential">, string>;

test("two lines agree, or each member that differs or is in one of them only is named", () => {
  assert.deepEqual(differingFields(line, { ...line }), []);
  for (const [member, name] of Object.entries(NAMES)) {
    const { [member as keyof Line]: _, ...without } = line;
    for (const other of [{ ...line, [member]: "else" }, without as Line])
      for (const [one, two] of [
        [line, other],
        [other, line],
      ] as const)
        assert.deepEqual(differingFields(one, two), [name]);
  }
  assert.deepEqual(differingFields(line, { ...line, amt: 1, term: "ATM-0002" }), ["terminal", "amount"]);
});

test("two events agree, or each field that differs or that one of them lacks is named", () => {
  assert.deepEqual(differingEventFields(event, { ...event, effect: Buffer.alloc(16, 1) }), []);
  const names = { at: "time", ...Object.fromEntries(Object.keys(event).map((name) => [name, name === "at" ? "time" : name])) };
  for (const [member, name] of Object.entries(names))
    for (const value of [null, member === "effect" ? Buffer.alloc(32, 1) : "else"]) {
      const other = { ...event, [member]: value } as RecordedEvent;
      assert.deepEqual(differingEventFields(event, other), [name]);
      assert.deepEqual(differingEventFields(other, event), [name]);
    }
});
