/**
 * The line of a record (AUDIT.md, section "Plain line"): one JSON object with its members in one order and no white space.
 * The sealed form holds the same object with `confidential` as its last member.
 */

/** A committed event of the database. `at` is in milliseconds since 1970 UTC, `amount` in minor units. */
export interface CommittedEvent {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly outcome: string;
  readonly terminal: string | null;
  readonly session: string | null;
  readonly request: string | null;
  readonly customer: string | null;
  readonly account: string | null;
  readonly amount: number | null;
  readonly confidential: Confidential | null;
}

export type Confidential = Readonly<Record<string, string | number>>;

/** A line's members, in their order. `i` is the record's index in the log, `id` the event's id in the database. */
export interface Line {
  readonly v: 1;
  readonly i: number;
  readonly id: string;
  readonly t: string;
  readonly term?: string | undefined;
  readonly sid?: string | undefined;
  readonly req?: string | undefined;
  readonly cust?: string | undefined;
  readonly acct?: string | undefined;
  readonly op: string;
  readonly amt?: number | undefined;
  readonly ccy?: string | undefined;
  readonly res: string;
  readonly salt: string;
  readonly confidential?: Confidential | undefined;
}

export const SALT_SIZE = 16;

/** The members of a line that are not in the event: the record's index, the currency's ISO 4217 code, SALT_SIZE bytes in hex. */
export interface LineFrame {
  readonly index: number;
  readonly currency: string;
  readonly salt: string;
}

/** Returns the line of an event, without its confidential part. */
export function plainLine(event: CommittedEvent, { index, currency, salt }: LineFrame): Line {
  return {
    v: 1,
    i: index,
    id: event.id,
    t: new Date(event.at).toISOString(),
    term: event.terminal ?? undefined,
    sid: event.session ?? undefined,
    req: event.request ?? undefined,
    cust: event.customer ?? undefined,
    acct: event.account ?? undefined,
    op: event.kind,
    amt: event.amount ?? undefined,
    ccy: event.amount === null ? undefined : currency,
    res: event.outcome,
    salt,
  };
}

/** Returns the plain line of a line of the sealed form. */
export const withoutConfidential = ({ confidential: _, ...plain }: Line): Line => plain;

/** The line's text, without the newline. JSON escapes newlines, so every line is one line. */
export const encodeLine = (line: Line): string => JSON.stringify(line);

/** Returns the text that the sealed form of an event has instead of the plain line's closing brace. */
export const sealedTail = (confidential: Confidential | null): string =>
  confidential === null ? "}" : `,"confidential":${JSON.stringify(confidential)}}`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
/** Accepts only what toISOString writes, because Date.parse takes 30 February for 2 March. */
const isTime = (value: unknown): boolean => {
  const time = typeof value === "string" ? new Date(value) : null;
  return time !== null && !Number.isNaN(time.getTime()) && time.toISOString() === value;
};
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === "string" && pattern.test(value);
const optional =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || check(value);

/** Accepts an object whose values are texts and numbers. */
const isConfidential = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === "string" || typeof each === "number");

/** Every member that a line may have, in order, with the check of its value. */
const MEMBERS: Readonly<Record<keyof Line, (value: unknown) => boolean>> = {
  v: (value) => value === 1,
  i: isIndex,
  id: matches(UUID),
  t: isTime,
  term: optional(isText),
  sid: optional(isText),
  req: optional(matches(UUID)),
  cust: optional(matches(UUID)),
  acct: optional(matches(UUID)),
  op: matches(/^[a-z-]+$/),
  amt: optional(isIndex),
  ccy: optional(matches(/^[A-Z]{3}$/)),
  res: matches(/^(ok|(denied|error):[a-z0-9-]+)$/),
  salt: matches(/^[0-9a-f]{32}$/),
  confidential: optional(isConfidential),
};

/** Reads a line of either form. Returns null unless it is exactly what encodeLine writes. */
export function decodeLine(text: string): Line | null {
  try {
    return lineOf(JSON.parse(text), text);
  } catch (error) {
    // RangeError: nested too deep, which encodeLine never writes.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function lineOf(value: unknown, text: string): Line | null {
  const members = (value ?? {}) as Record<string, unknown>;
  const names = Object.keys(MEMBERS) as (keyof Line)[];
  if (!names.every((name) => MEMBERS[name](members[name]))) return null;
  const line = Object.fromEntries(names.map((name) => [name, members[name]])) as unknown as Line;
  return encodeLine(line) === text ? line : null;
}
