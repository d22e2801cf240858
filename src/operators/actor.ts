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

/** Who acts. */
export type Actor = SignedIn | GlassBreaker;

/** The name of who acts, for `confidential.operator` of an audit event: "anna", or "os:root". */
export const actorName = (actor: Actor): string => (actor.kind === "operator" ? actor.username : `os:${actor.login}`);

/** How long a proof of identity counts as fresh, in milliseconds. */
export const FRESH_MS = 5 * 60_000;

/** True if the operator proved the identity at most FRESH_MS before this time. */
export const isFresh = ({ provenAt }: Pick<SignedIn, "provenAt">, at: number): boolean => at - provenAt <= FRESH_MS;
