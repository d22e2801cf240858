import { isUsername } from "../../customers/customers.ts";
import { readReference } from "../../model/model.ts";
import { receiptIn } from "../../receipts/receipts.ts";

/** What somebody may hold of an operation, and what each is. */
export const ID_KINDS = {
  receipt: "the text of a signed receipt, SR1:…",
  request: "the request id",
  session: "the channel's id: 32 digits",
  reference: "the reference of either, which the ATM shows, speaks and prints",
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
 * Returns all ways to read an id; none if it has no form of one. A reference may be a username too, and one of digits alone a record. A
 * receipt may have before it the address of the page that checks it, as its QR code has.
 */
export function readingsOf(given: string): readonly Reading[] {
  const text = given.trim();
  const receipt = receiptIn(text);
  if (receipt !== null) return [{ kind: "receipt", id: receipt }];
  const lower = text.toLowerCase();
  const digits = lower.replaceAll(/[\s,]/g, "");
  const readings: Reading[] = [];
  if (UUID.test(lower)) readings.push({ kind: "request", id: lower }, { kind: "holder", id: lower });
  if (/^[0-9a-f]{32}$/.test(digits)) readings.push({ kind: "session", id: digits });
  const end = readReference(text);
  if (end !== null) readings.push({ kind: "reference", id: end });
  if (/^(0|[1-9]\d{0,14})$/.test(text)) readings.push({ kind: "record", id: text });
  if (isUsername(text)) readings.push({ kind: "username", id: text });
  return readings;
}
