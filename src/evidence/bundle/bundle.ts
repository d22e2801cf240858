import type { OperationFacts } from "../story/facts.ts";
import type { Step } from "../story/timeline.ts";

/** The first member of every bundle: another form has another name. */
export const FORMAT = "strongroom-evidence/1";

/** One side of a entry as a bundle shows it: an account that is not the customer's has no id, no entry and no balance. */
export interface BundleEntry {
  readonly side: "debit" | "credit";
  readonly kind: string;
  /** Minor units. */
  readonly amount: number;
  readonly at: string;
  readonly holder: string;
  readonly account: string | null;
  readonly number: number | null;
  readonly balance: number | null;
}

/** An audit record with its proof. */
interface BundleRecord {
  readonly index: number;
  /** The plain line of the audit log, without its newline. */
  readonly line: string;
  /** The leaf of the log's tree, in base64. */
  readonly leaf: string;
  /** The inclusion proof, each hash in base64, from the leaf's sibling up. */
  readonly proof: readonly string[];
}

/** The evidence of one operation (docs/EVIDENCE.md). Times are RFC 3339 in milliseconds, UTC; amounts are in minor units. */
export interface Bundle {
  readonly format: typeof FORMAT;
  /** The bank's name, as on its receipts. */
  readonly bank: string;
  readonly made: string;
  readonly currency: string;
  readonly exponent: number;
  readonly keys: { readonly log: string; readonly bank: string };
  /** Whose operation it is; null if nobody was signed in. */
  readonly username: string | null;
  readonly operation: OperationFacts;
  readonly timeline: readonly Step[];
  readonly entries: readonly BundleEntry[];
  /** The signed text of its receipt; null if nothing was booked. */
  readonly receipt: string | null;
  readonly records: readonly BundleRecord[];
  /** A signed note: the log's checkpoint, with the lines of the witnesses that cosigned it. */
  readonly checkpoint: string;
  /** The successions of the log's key until the evidence was made, the oldest first: signed notes. */
  readonly successions: readonly string[];
}

/** Of any currency in ISO 4217. */
const DECIMALS_MOST = 4;

type Check = (value: unknown) => boolean;
type Shape = Check | { readonly [name: string]: Shape } | readonly [Shape];

const text: Check = (value) => typeof value === "string" && value !== "";
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const time: Check = (value) =>
  typeof value === "string" && new Date(value).getTime() >= 0 && new Date(value).toISOString() === value;
const hash: Check = (value) => typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value;
const currency: Check = (value) => typeof value === "string" && /^[A-Z]{3}$/.test(value);
const decimals: Check = (value) => whole(value) && (value as number) <= DECIMALS_MOST;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);

const OPERATION = {
  operation: oneOf("deposit", "withdraw", "transfer"),
  ...{ terminal: text, request: text, session: orNull(text), customer: orNull(text), account: orNull(text) },
  ...{ amount: orNull(whole), at: time, outcome: text },
  state: oneOf("refused", "booked", "held", "settled", "released", "reversed"),
  ...{ booked: whole, bookedAt: orNull(time), reversedAt: orNull(time) },
} satisfies Record<keyof OperationFacts, Shape>;

const STEP = {
  ...{ step: text, at: time, outcome: text, request: orNull(text), session: orNull(text) },
  ...{ amount: orNull(whole), record: whole },
} satisfies Record<keyof Step, Shape>;

const ENTRY = {
  ...{ side: oneOf("debit", "credit"), kind: text, amount: whole, at: time, holder: text },
  ...{ account: orNull(text), number: orNull(whole), balance: orNull(whole) },
} satisfies Record<keyof BundleEntry, Shape>;

const BUNDLE = {
  ...{ format: oneOf(FORMAT), bank: text, made: time, currency, exponent: decimals },
  ...{ keys: { log: text, bank: text }, username: orNull(text) },
  ...{ operation: OPERATION, timeline: [STEP], entries: [ENTRY], receipt: orNull(text) },
  ...{ records: [{ index: whole, line: text, leaf: hash, proof: [hash] }], checkpoint: text, successions: [text] },
} satisfies Record<keyof Bundle, Shape>;

/** Returns the value as a bundle if it has exactly the members of one; else null. It proves nothing about them. */
export const bundleIn = (value: unknown): Bundle | null => (fits(value, BUNDLE) ? (value as Bundle) : null);

function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === "function") return shape(value);
  if (isList(shape)) return Array.isArray(value) && value.every((each) => fits(each, shape[0]));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(shape);
  return Object.keys(members).length === names.length && names.every((name) => fits(members[name], shape[name] as Shape));
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);
