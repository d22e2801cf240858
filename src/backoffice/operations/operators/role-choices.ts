import type { Role } from "../../../operators/operators.ts";

/** The roles as a form offers them. Kept here because the table loads no other room before an operation runs; a test compares them. */
export const ROLE_CHOICES: Readonly<Record<Role, string>> = {
  viewer: "sees how the bank is, and changes nothing",
  teller: "serves customers: finds them, locks them, notes about them, and proposes what needs a second person",
  treasurer: "watches over money: holds, postings, cash and the ATMs",
  auditor: "reads the audit log and the books, and changes nothing",
  administrator: "invites operators, gives roles, disables and recovers accounts",
};

export const ROLE_NAMES = Object.keys(ROLE_CHOICES) as readonly Role[];
