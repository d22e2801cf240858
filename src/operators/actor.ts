import type { OperatorId } from "../model/model.ts";

/** Every role of an operator, and what its holder may do. Who may do which operation is in the operations' own table. */
export const ROLES = {
  viewer: "sees how the bank is, and changes nothing",
  teller: "serves customers: finds them, locks them, notes about them, and proposes what needs a second person",
  treasurer: "watches over money: holds, postings, cash and the ATMs",
  auditor: "reads the audit log and the books, and changes nothing",
  administrator: "invites operators, gives roles, disables and recovers accounts",
} as const;

export type Role = keyof typeof ROLES;

/** True for the name of a role. */
export const isRole = (text: string): text is Role => Object.hasOwn(ROLES, text);

/** An operator on a session. Valid at the moment when it was looked up, and not kept longer than one request. */
export interface SignedIn {
  readonly kind: "operator";
  readonly id: OperatorId;
  readonly username: string;
  readonly roles: readonly Role[];
  /** The public id of the session, not its secret. */
  readonly session: string;
  /** When the operator last proved the identity, in milliseconds since 1970 UTC, by the bank's clock. */
  readonly provenAt: number;
}

/** An account of the operating system that acts without the console (`--break-glass REASON`). It never does what needs two people. */
export interface GlassBreaker {
  readonly kind: "break-glass";
  /** The account of the operating system. */
  readonly login: string;
  readonly reason: string;
}

/** The roles that a program may have: what only reads. */
const KEY_ROLES = ["viewer", "auditor"] as const satisfies readonly Role[];
export type KeyRole = (typeof KEY_ROLES)[number];

/** A program that shows an API key. It reads, and neither proposes, decides nor changes anything. Valid for one request. */
export interface KeyHolder {
  readonly kind: "api-key";
  /** Of the key. */
  readonly id: OperatorId;
  /** The key's name. */
  readonly name: string;
  readonly roles: readonly KeyRole[];
  /** The key's id, as a session's id is written: 32 hexadecimal digits. */
  readonly session: string;
}

/** Who acts. */
export type Actor = SignedIn | GlassBreaker | KeyHolder;

/** The name of who acts, for `confidential.operator` of an audit event: "anna", "os:root", "api-key:tickets". */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "operator":
      return actor.username;
    case "break-glass":
      return `os:${actor.login}`;
    case "api-key":
      return `api-key:${actor.name}`;
  }
}

/** How long a proof of identity counts as fresh, in milliseconds. */
export const FRESH_MS = 5 * 60_000;

/** True if the operator proved the identity at most FRESH_MS before this time. */
export const isFresh = ({ provenAt }: Pick<SignedIn, "provenAt">, at: number): boolean => at - provenAt <= FRESH_MS;
