import fc from "fast-check";
import { type AuditEvent, EVENT_KINDS } from "../../model/model.ts";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import type { NewEvent } from "../writers/event-writer.ts";

/** Events for the tests of this room. */

export const AT = 1_800_000_000_000;

/** An event with nothing that may be left out. */
export const plainEvent = (more: Partial<NewEvent> = {}): NewEvent => ({ at: AT, kind: "signout", outcome: "ok", ...more });

/** A UUID of 32 equal digits. */
export const uuidOf = (digit: string): string => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join("-");

/** An event with everything that an event may have. */
export const fullEvent = (more: Partial<NewEvent> = {}): NewEvent => ({
  ...(plainEvent({ kind: "transfer" }) as AuditEvent),
  ...({
    terminal: "ATM-0001",
    session: "0123456789abcdef0123456789abcdef",
    request: uuidOf("1"),
    customer: uuidOf("2"),
    account: uuidOf("3"),
    amount: 4000n,
    confidential: { payee: "mallory", posted: 12, "balance é": -0.5 },
    effects: [["answer", "one"]],
  } as unknown as Partial<NewEvent>),
  ...more,
});

/** Any text that PostgreSQL can store: without NUL and without half of a surrogate pair. */
const anyText = unicodeText().map((text) => text.replaceAll("\0", "☃"));
/** Any number but -0, which is written as 0. */
const anyNumber = fc.oneof(fc.maxSafeInteger(), fc.double()).map((value) => value + 0);
const anyConfidential = fc.dictionary(unicodeText(), fc.oneof(anyNumber, unicodeText()), {
  noNullPrototype: true,
});
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Any event, with texts and ids that the bank would not make too. */
const anyEvent = fc.record({
  at: fc.integer({ min: Date.UTC(1970), max: Date.UTC(2999) }),
  kind: fc.constantFrom(...Object.keys(EVENT_KINDS)),
  outcome: fc.oneof(fc.constantFrom("ok", "denied:insufficient-funds"), anyText),
  terminal: optional(fc.oneof(fc.constant("ATM-0001"), fc.constantFrom("null", "", '{"a\\', "Zürich-٣"), anyText)),
  session: optional(fc.stringMatching(/^[0-9a-f]{32}$/)),
  request: optional(fc.uuid()),
  customer: optional(fc.uuid()),
  account: optional(fc.uuid()),
  amount: optional(fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) })),
  confidential: optional(anyConfidential),
  effects: optional(fc.array(fc.tuple(fc.constant("answer"), fc.oneof(fc.string(), anyNumber)), { maxLength: 3 })),
}) as unknown as fc.Arbitrary<NewEvent>;

/** The events of one commit. */
export const anyCommit = fc.array(anyEvent, { minLength: 1, maxLength: 12 });
