import { EVENT_KINDS, REFUSALS } from "../../model/model.ts";
import { flag, integer, type Option, oneOf, text } from "./option-readers.ts";
import { didYouMean } from "./usage-error.ts";

const FORMATS = ["table", "json", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** The options of the audit log and of the search in it. */
export const AUDIT_OPTIONS = {
  lines: { value: "N", default: "20", meaning: "how many of the newest records to begin with", read: integer(0, 1_000_000_000) },
  follow: { value: "", default: "false", meaning: "prints new records as they come, until Ctrl-C", read: flag },
  format: {
    value: "FORMAT",
    default: "table",
    meaning: "table, json (a line for each record) or csv",
    read: oneOf(FORMATS),
    choices: FORMATS,
  },
  customer: { value: "NAME", default: null, meaning: "a customer's username, or the id that the log has", read: customer },
  atm: { value: "N", default: null, meaning: "the ATM, by number", read: integer(1, 9999) },
  since: { value: "TIME", default: null, meaning: "the first day or moment: 2026-03-31, or with a time, in UTC", read: timeSpan },
  until: { value: "TIME", default: null, meaning: "the last day or moment, likewise; it is included", read: timeSpan },
  operation: {
    value: "KIND,…",
    default: null,
    meaning: "kinds of event, as the audit log names them",
    read: operations,
    choices: Object.keys(EVENT_KINDS),
    list: true,
  },
  outcome: {
    value: "OUTCOME,…",
    default: null,
    meaning: "ok, denied, error, or a refusal by its name",
    read: outcomes,
    choices: ["ok", "denied", "error", ...Object.keys(REFUSALS)],
    list: true,
  },
  checkpoint: { value: "FILE", default: null, meaning: "the file of a checkpoint that was kept elsewhere", read: text },
  progress: {
    value: "",
    default: "false",
    meaning: "with --json, first prints lines with the share that is done, and each finding when it is found",
    read: flag,
  },
  "plain-from": {
    value: "INDEX",
    default: "0",
    meaning: "the first record whose plaintext is still here, if older files were moved away",
    read: integer(0, Number.MAX_SAFE_INTEGER),
  },
  "log-key": {
    value: "FILE",
    default: null,
    meaning: "the audit log's key, as strongroom audit log-key prints it with its successions; the bank's own unless given",
    read: text,
  },
  offline: {
    value: "",
    default: "false",
    meaning: "reads only the files: compares nothing with the database, and records no event of the reading",
    read: flag,
  },
} as const satisfies Record<string, Option<unknown>>;

// The readers of the audit commands' options. Each throws RangeError with a phrase that describes a valid value.

/** Kinds of event, separated by commas. */
export function operations(given: string): ReadonlySet<string> {
  const [names, known] = [given.split(","), Object.keys(EVENT_KINDS)];
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new RangeError(`one or more, parted by commas, of ${known.join(", ")}${didYouMean(wrong, known)}`);
  return new Set(names);
}

/** Outcomes, separated by commas, each as the log has it; `denied` and `error` match all of their kind. */
export function outcomes(given: string): readonly string[] {
  return given.split(",").map((name) => {
    const refusal = name.replace(/^denied:/, "");
    if (Object.hasOwn(REFUSALS, refusal)) return `denied:${refusal}`;
    if (/^(ok|denied|error|error:[a-z0-9-]+)$/.test(name)) return name;
    const known = Object.keys(REFUSALS);
    const hint = didYouMean(name, ["denied", "error", ...known]);
    throw new RangeError(
      `one or more, parted by commas, of ok, denied, error, error: with a cause, or a refusal: ${known.join(", ")}${hint}`,
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
