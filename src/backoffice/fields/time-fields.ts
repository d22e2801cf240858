import { type Field, isNot, isRead } from "./field.ts";

const DATE = /^(?:19[7-9]\d|2\d{3})-\d{2}-\d{2}$/;
const INSTANT = /^(?:19[7-9]\d|2\d{3})-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{3})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** A day of UTC of the years 1970 to 2999, as its start in milliseconds since 1970 UTC. */
export const date: Field<number> = {
  kind: "date",
  meaning: "a day of UTC",
  read: (given) => {
    const start = typeof given === "string" && DATE.test(given) ? Date.parse(`${given}T00:00Z`) : Number.NaN;
    return isOn(start, given) ? isRead(start) : isNot("a day of UTC, such as 2026-03-31");
  },
  write: (value) => dayOf(value),
  schema: { type: "string", format: "date", description: "a day of UTC" },
  control: { kind: "date" },
};

/** A moment in milliseconds since 1970 UTC; without a zone it is of UTC. */
export const instant: Field<number> = {
  kind: "instant",
  meaning: "a moment, in UTC unless it has a zone",
  read: (given) => {
    const isForm = typeof given === "string" && INSTANT.test(given);
    const text = isForm ? (/(?:Z|[+-]\d{2}:\d{2})$/.test(given) ? given : `${given}Z`) : "";
    const day = isForm ? given.slice(0, 10) : "";
    const at = isOn(Date.parse(`${day}T00:00Z`), day) ? Date.parse(text) : Number.NaN;
    return at >= 0 && at < END ? isRead(at) : isNot("a moment, such as 2026-03-31T14:05Z");
  },
  write: (value) => new Date(value).toISOString(),
  schema: { type: "string", format: "date-time", description: "a moment, in UTC unless it has a zone" },
  control: { kind: "instant" },
};

const END = Date.UTC(3000, 0, 1);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** 30 February parses as 2 March; only a real day prints as it was given. */
const isOn = (start: number, given: unknown): boolean => !Number.isNaN(start) && dayOf(start) === given;
