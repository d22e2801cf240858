import { isUsername } from "../../customers/customers.ts";

/** What somebody may hold of an operation, and what each is. */
export const ID_KINDS = {
  receipt: "the text of a signed receipt, SR1:…",
  request: "the request id, which receipts print as the reference",
  session: "the channel's id, which receipts print too: 32 digits",
  reference: "the last eight digits of either, which the ATM shows and speaks",
  record: "a record's index in the audit log",
  holder: "a customer's or an account's id: the customer's newest operations",
  username: "a username: the customer's newest operations",
} as const;
export type IdKind = keyof typeof ID_KINDS;

/** One way to read what was given. */
export interface Reading {
  readonly kind: IdKind;
  /** In the form that the database has. */
  readonly id: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Returns all ways to read an id; none if it has no form of one. "12345678" may be a reference and a record, "deadbeef" a reference and a
 * username. A reference may have the spaces and commas with which it is spoken.
 */
export function readingsOf(given: string): readonly Reading[] {
  const text = given.trim();
  if (/^sr1:/i.test(text)) return [{ kind: "receipt", id: text }];
  const lower = text.toLowerCase();
  const digits = lower.replaceAll(/[\s,]/g, "");
  const readings: Reading[] = [];
  if (UUID.test(lower)) readings.push({ kind: "request", id: lower }, { kind: "holder", id: lower });
  if (/^[0-9a-f]{32}$/.test(digits)) readings.push({ kind: "session", id: digits });
  if (/^[0-9a-f]{8}$/.test(digits)) readings.push({ kind: "reference", id: digits });
  if (/^(0|[1-9]\d{0,14})$/.test(text)) readings.push({ kind: "record", id: text });
  if (isUsername(text)) readings.push({ kind: "username", id: text });
  return readings;
}
