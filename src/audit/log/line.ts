import { hash } from "node:crypto";
import { type Confidential, type EventRow, type RecordedEvent, writerName } from "../../events/events.ts";

/**
 * The line of an event (AUDIT.md, section "Plain line"): one JSON object with its members in one order and no white space. It is a
 * function of the event's row, its index and the currency, so every server writes the same line.
 */
export interface Line {
  readonly v: 2;
  /** The index in the log. */
  readonly i: number;
  /** The writer, in 16 hexadecimal digits, and the event's number in that writer's chain. */
  readonly w: string;
  readonly n: number;
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
  readonly eff?: string | undefined;
  /** Every plain line has one; a line that was opened without its plain line has none, and no currency. */
  readonly salt?: string | undefined;
  readonly confidential?: Confidential | undefined;
}

export const SALT_SIZE = 16;

/** The members of a line that are not in the event's row: the index, the currency's ISO 4217 code, and the salt in hex. */
export interface LineFrame {
  readonly index: number;
  readonly currency: string;
  readonly salt: string;
}

/** Returns the line of an event, without its confidential part. */
export function plainLine({ writer, n, event }: Pick<EventRow, "writer" | "n" | "event">, frame: LineFrame): Line {
  const { index, currency, salt } = frame;
  return {
    v: 2,
    i: index,
    w: writerName(writer),
    n,
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
    eff: event.effect?.toString("hex"),
    salt,
  };
}

const SALTED = Buffer.alloc(36);

/**
 * The salt of an event's line: it keeps anybody from guessing the line by its leaf hash. It comes from the MAC of the event's
 * commit, which is a secret of those who can read the database.
 */
export function saltOf(mac: Buffer, n: number): string {
  SALTED.set(mac);
  SALTED.writeUInt32BE(n, 32);
  return hash("sha256", SALTED).slice(0, 2 * SALT_SIZE);
}

/** The line's text, without the newline. JSON escapes newlines, so every line is one line. */
export const encodeLine = (line: Line): string => JSON.stringify(line);

/** The event that a line tells, without its confidential part. */
export const eventOfLine = (line: Line): RecordedEvent => ({
  at: Date.parse(line.t),
  kind: line.op,
  outcome: line.res,
  terminal: line.term ?? null,
  session: line.sid ?? null,
  request: line.req ?? null,
  customer: line.cust ?? null,
  account: line.acct ?? null,
  amount: line.amt ?? null,
  effect: line.eff === undefined ? null : Buffer.from(line.eff, "hex"),
});

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

/** Every member that a line may have, in order, with the check of its value. */
const MEMBERS: Readonly<Record<Exclude<keyof Line, "confidential">, (value: unknown) => boolean>> = {
  v: (value) => value === 2,
  i: isIndex,
  w: matches(/^[0-9a-f]{16}$/),
  n: (value) => isIndex(value) && value !== 0,
  t: isTime,
  term: optional(isText),
  sid: optional(matches(/^[0-9a-f]{32}$/)),
  req: optional(matches(UUID)),
  cust: optional(matches(UUID)),
  acct: optional(matches(UUID)),
  op: matches(/^[a-z-]+$/),
  amt: optional(isIndex),
  ccy: optional(matches(/^[A-Z]{3}$/)),
  res: matches(/^(ok|(denied|error):[a-z0-9-]+)$/),
  eff: optional(matches(/^([0-9a-f]{32})+$/)),
  salt: matches(/^[0-9a-f]{32}$/),
};

/** Reads a line of the plain form. Returns null unless it is exactly what encodeLine writes. */
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
  const names = Object.keys(MEMBERS) as (keyof typeof MEMBERS)[];
  if (!names.every((name) => MEMBERS[name](members[name]))) return null;
  const line = Object.fromEntries(names.map((name) => [name, members[name]])) as unknown as Line;
  return encodeLine(line) === text ? line : null;
}
