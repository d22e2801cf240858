import { type OperationFacts, operationOf, type RecordFacts } from "../story/facts.ts";
import { isEnd, isOperation, isProposal, isReversal } from "../story/operation-name.ts";
import { type Step, stepsOf } from "../story/timeline.ts";
import type { Bundle, BundleEntry } from "./bundle.ts";

/** The first thing in which a bundle is not what its own audit records show. */
export interface Disagreement {
  readonly fault: "record" | "operation" | "timeline" | "entries";
  readonly sentence: string;
}

/**
 * Compares a bundle with its audit records, which are proven. Everything but names, balances and the numbers of entries follows from them.
 * `currency` is that of the records; null if none has an amount. Returns null if everything agrees.
 */
export function disagreement(bundle: Bundle, records: readonly RecordFacts[], currency: string | null): Disagreement | null {
  return (
    strangeRecord(bundle, records) ??
    differing("operation", "operation", bundle.operation, operationOf(records)) ??
    (currency === null || currency === bundle.currency
      ? null
      : at("operation", `its currency is ${bundle.currency}, but the audit records have ${currency}`)) ??
    timelineDiffers(bundle.timeline, stepsOf(records)) ??
    entriesDiffer(bundle)
  );
}

const at = (fault: Disagreement["fault"], sentence: string): Disagreement => ({ fault, sentence });

/** A record that is not of this operation, or not in its place. */
function strangeRecord({ operation }: Bundle, records: readonly RecordFacts[]): Disagreement | null {
  for (const [i, { index, kind, outcome, terminal, account, request, amount }] of records.entries()) {
    const name = `audit record ${index}`;
    if (i > 0 && (records[i - 1]?.index ?? 0) >= (index ?? 0)) return at("record", `${name} does not follow the one before it`);
    if (![isOperation, isEnd, isProposal, isReversal].some((is) => is(kind)))
      return at("record", `${name} is a ${kind}, which is no step of an operation`);
    if (terminal !== operation.terminal) return at("record", `${name} is of ${terminal}, not of ${operation.terminal}`);
    if (isOperation(kind) !== (request === operation.request))
      return at("record", `${name} is of the request ${request}, which is not this operation's`);
    if (isEnd(kind) && operation.operation !== "withdraw")
      return at("record", `${name} is a ${kind}, but a ${operation.operation} has no hold`);
    if (account !== null && account !== operation.account) return at("record", `${name} is about another account`);
    if (kind === "reverse" && outcome === "ok" && amount !== operation.booked)
      return at("record", `${name} reverses ${amount}, but ${operation.booked} was booked`);
  }
  return null;
}

/** The first member in which two values differ, in a sentence. */
function differing(
  fault: Disagreement["fault"],
  what: string,
  shown: OperationFacts | Step | undefined,
  proven: OperationFacts | Step | null | undefined,
): Disagreement | null {
  if (proven === null || proven === undefined) return at(fault, `no audit record shows the ${what}`);
  if (shown === undefined) return at(fault, `the evidence lacks the ${what}, which an audit record shows`);
  const [one, other] = [shown, proven] as unknown as readonly [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
  ];
  const name = Object.keys(other).find((each) => one[each] !== other[each]);
  if (name === undefined) return null;
  return at(fault, `the ${what}'s ${name} is ${one[name]}, but the audit records show ${other[name]}`);
}

function timelineDiffers(shown: readonly Step[], proven: readonly Step[]): Disagreement | null {
  for (let i = 0; i < Math.max(shown.length, proven.length); i++) {
    const found = differing("timeline", `step ${i + 1} of the timeline`, shown[i], proven[i]);
    if (found !== null) return found;
  }
  return null;
}

/** The kind of movement of each operation, and which side is the customer's. Its reversal has the sides exchanged. */
const MOVEMENTS = {
  deposit: ["deposit", "credit"],
  withdraw: ["withdrawal", "debit"],
  transfer: ["transfer", "debit"],
} as const;

/** What both sides of a movement must have, and which of them is the customer's. */
interface Expected {
  readonly kind: string;
  readonly own: "debit" | "credit";
  readonly at: string;
}

function entriesDiffer(bundle: Bundle): Disagreement | null {
  const expected = expectedOf(bundle.operation);
  if (expected.length === 0)
    return bundle.entries.length === 0 ? null : at("entries", "nothing was booked, but the evidence has entries");
  const sides = bundle.entries.map(({ side }) => side).join();
  if (sides !== expected.map(() => "debit,credit").join())
    return at(
      "entries",
      `each booking has a debit and a credit, and there must be ${expected.length}, but the evidence has "${sides}"`,
    );
  for (const [i, entry] of bundle.entries.entries()) {
    const found = entryDiffers(bundle, entry, expected[Math.floor(i / 2)] as Expected);
    if (found !== null) return found;
  }
  return null;
}

/** What was booked: nothing, the operation, or the operation and its reversal. */
function expectedOf({ operation, bookedAt, reversedAt }: OperationFacts): readonly Expected[] {
  if (bookedAt === null) return [];
  const [kind, own] = MOVEMENTS[operation];
  const booking = { kind, own, at: bookedAt };
  if (reversedAt === null) return [booking];
  return [booking, { kind: `${kind}-reversal`, own: own === "debit" ? "credit" : "debit", at: reversedAt }];
}

function entryDiffers({ operation, username }: Bundle, entry: BundleEntry, { own, ...common }: Expected): Disagreement | null {
  const isOwn = entry.side === own;
  const both = { ...common, amount: operation.booked };
  const isTransfer = operation.operation === "transfer";
  const must: Readonly<Partial<Record<keyof BundleEntry, unknown>>> = isOwn
    ? { ...both, account: operation.account, holder: username }
    : { ...both, account: null, number: null, balance: null, ...(isTransfer ? {} : { holder: operation.terminal }) };
  const wrong = Object.entries(must).find(([name, value]) => entry[name as keyof BundleEntry] !== value);
  if (wrong !== undefined)
    return at("entries", `the ${entry.side}'s ${wrong[0]} is ${entry[wrong[0] as keyof BundleEntry]}, but must be ${wrong[1]}`);
  return isOwn && (entry.number === null || entry.balance === null)
    ? at("entries", `the ${entry.side} is the customer's, but has no number or no balance`)
    : null;
}
