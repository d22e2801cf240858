import { EVENT_KINDS, REFUSALS } from "../../model/model.ts";

const FORMATS = ["table", "json", "csv"] as const;
export type Format = (typeof FORMATS)[number];

// The readers of the audit commands' options. Each throws RangeError with a phrase that describes a valid value.

export function format(given: string): Format {
  const found = FORMATS.find((each) => each === given);
  if (found === undefined) throw new RangeError(FORMATS.join(", "));
  return found;
}

/** Kinds of event, separated by commas. */
export function operations(given: string): ReadonlySet<string> {
  const names = given.split(",");
  if (!names.every((name) => Object.hasOwn(EVENT_KINDS, name)))
    throw new RangeError(`one or more, parted by commas, of ${Object.keys(EVENT_KINDS).join(", ")}`);
  return new Set(names);
}

/** Outcomes, separated by commas, each as the log has it; `denied` and `error` match all of their kind. */
export function outcomes(given: string): readonly string[] {
  return given.split(",").map((name) => {
    const refusal = name.replace(/^denied:/, "");
    if (Object.hasOwn(REFUSALS, refusal)) return `denied:${refusal}`;
    if (/^(ok|denied|error|error:[a-z0-9-]+)$/.test(name)) return name;
    throw new RangeError(
      `one or more, parted by commas, of ok, denied, error, error: with a cause, or a refusal: ${Object.keys(REFUSALS).join(", ")}`,
    );
  });
}

/** A span of time in milliseconds since 1970 UTC, from `from` inclusive to `end` exclusive. */
export interface TimeSpan {
  readonly from: number;
  readonly end: number;
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** The span that a date or a time covers: a whole day, minute or second, or a millisecond. UTC unless it has a zone. */
export function timeSpan(given: string): TimeSpan {
  const [, date = "", minute, second, millisecond, zone = "Z"] = TIME.exec(given) ?? [];
  // 30 February parses as 2 March; only a real date prints as it was given.
  const isDate = date !== "" && toISO(Date.parse(`${date}T00:00Z`))?.startsWith(date) === true;
  const from = isDate ? Date.parse(`${date}T${minute ?? "00:00"}:${second ?? "00"}.${millisecond ?? "000"}${zone}`) : Number.NaN;
  if (Number.isNaN(from))
    throw new RangeError("an ISO 8601 date or time, such as 2026-03-31, 2026-03-31T14:05Z or 2026-03-31T14:05:09.250+02:00");
  const length = minute === undefined ? 86_400_000 : second === undefined ? 60_000 : millisecond === undefined ? 1_000 : 1;
  return { from, end: from + length };
}

const toISO = (ms: number): string | null => (Number.isNaN(ms) ? null : new Date(ms).toISOString());

/** A customer's username or id; the command finds out which. */
export function customer(given: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(given))
    throw new RangeError("a username, or a customer's id as the log has it (019a…, 36 characters)");
  return given;
}
