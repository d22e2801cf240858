import type { AccountId, CustomerId, RequestId, SessionId, TerminalId } from "./ids.ts";
import type { RefusalName } from "./refusal.ts";

/** Every kind of event that the audit log can hold, and its meaning (AUDIT.md). */
export const EVENT_KINDS = {
  signup: "a customer signed up",
  signin: "a customer signed in, or failed to",
  signout: "a customer signed out",
  "session-expired": "the bank ended a customer's session",
  "change-password": "a customer changed the password",
  balance: "a customer asked for the balance",
  statement: "a customer asked for a page of the statement",
  "statement-period": "a customer asked for the statement of a period as a whole, signed or not",
  payee: "a customer asked for a payee's name",
  usual: "a customer's usual withdrawal was asked for",
  receipt: "a customer asked for a signed receipt",
  deposit: "a customer's notes were booked",
  withdraw: "an amount was held for a withdrawal",
  settle: "notes were paid out and the hold was booked",
  release: "a hold was released unpaid",
  transfer: "a customer paid another",
  limit: "a customer asked for the daily withdrawal limits",
  "set-limit": "a customer set, changed or removed the daily withdrawal limit of their own",
  outcome: "an ATM asked what became of a request",
  "cash-load": "an operator loaded an ATM's cash",
  "cash-unload": "an operator took notes out of an ATM",
  "cash-count": "an ATM carried out a count that two operators agreed on; the amount is what was more or less than in the books",
  reverse: "a posting was reversed by another",
  "terminal-status": "an ATM reported its state",
  "terminal-order": "an operator ordered an ATM to close or to open, or two to take over a count or to take its next key",
  "terminal-order-end": "the bank ended a terminal order, because a newer one replaces it or the ATM was revoked",
  "next-order": "an ATM was given a terminal order",
  "order-done": "an ATM carried out a terminal order, or refused it",
  checkpoint: "an ATM asked for the audit log's checkpoint and the bank had none to show",
  "bank-keys": "an ATM asked for the bank's static keys and the server had none to tell",
  "witness-alarm": "a witness refuses the checkpoint of the audit log that it was shown, or has lost the one that it kept",
  "terminal-enrol": "an ATM was enrolled, by two operators and the request of its machine, or before the bank had operators",
  "terminal-rotate": "two operators gave an ATM its next pre-shared key",
  "terminal-revoke": "an operator revoked an ATM",
  "key-make": "an operator made a key of the bank, which is not used yet",
  "key-activate": "a key of the bank is used from now on",
  "key-retire": "a key of the bank is only accepted from now on, until nothing needs it",
  "key-end": "a key of the bank ended",
  "terminal-shut-out":
    "an ATM asked for more than its budget for too long; its sessions were ended, and it is shut out for a while",
  "customer-lock": "an operator locked a customer",
  "customer-unlock": "an operator unlocked a customer",
  "customer-close": "an operator closed a customer",
  "customer-open": "an operator opened a closed customer again",
  "customer-sign-out": "an operator ended all sessions of a customer",
  "customer-note": "an operator changed or removed the note about a customer",
  "operator-invite": "an operator was invited; the bank's first one by a link alone",
  "operator-link": "an administrator drew the link of an invited operator",
  "operator-accept": "somebody used an operator's link to set credentials, or failed to",
  "operator-signin": "an operator signed in, or somebody failed to",
  "operator-prove": "an operator proved the identity again, or failed to",
  "operator-signout": "an operator ended a session",
  "operator-access": "an operator added or removed a passkey or the password",
  "operator-roles": "an administrator gave an operator other roles",
  "operator-disable": "an operator was disabled",
  "operator-enable": "an administrator enabled a disabled operator",
  "operator-recover": "two administrators let an operator set new credentials",
  "operator-alone": "the only administrator did alone what takes two",
  "operator-device": "an operator let a command line sign in, or refused to",
  "operator-key-make": "administrators agreed on an API key for a program",
  "operator-key-draw": "an administrator drew the secret of an API key",
  "operator-key-end": "an API key was ended",
  "operator-key-use": "a program used its API key: once an hour for each operation",
  "channel-ready": "an ATM's channel was established",
  "channel-close": "an ATM's channel was closed in order",
  "channel-truncated": "an ATM's channel broke off without CLOSE",
  "channel-breach": "bytes came that are not the protocol",
  "bank-start": "the bank server started",
  "bank-stop": "the bank server stopped",
  "limits-set": "two operators set the bank's limits",
  "config-change": "the bank server started with other settings than at the last start",
  "process-death": "a worker, the hasher or the sequencer of the bank server died",
  "process-restart": "it was started again",
  "database-lost": "the bank server could not reach its database",
  "database-regained": "the bank server reached its database again",
  "money-suspended": "the bank server stopped accepting new money operations, because the audit log was behind",
  "money-resumed": "the bank server accepted money operations again",
  "clock-refused":
    "the bank server stopped accepting new money operations, because its clock, the database's or the books' differed",
  "clock-trusted": "the clocks agreed again, and the bank server accepted money operations",
  "proposal-make": "an operator proposed an operation that needs two; the request is the proposal's id",
  "proposal-approve": "a second operator approved a proposal",
  "proposal-refuse": "a second operator refused a proposal",
  "proposal-withdraw": "an operator took back the own proposal",
  "proposal-expire": "a proposal expired: nobody decided in time, or it was not carried out in time",
  "proposal-carry-out": "the bank carried out an approved proposal, or could not",
  "break-glass": "somebody on the bank's machine performed an operation without being signed in",
  "audit-read": "an operator read the audit log",
  look: "an operator looked at a customer's operations, or made the evidence of one",
  "audit-recipient": "an operator named another auditor's key for the audit log",
  "audit-restored": "an operator declared that the database was restored from a backup",
  backup: "somebody began to back up the bank; the request is the backup's id",
  "backup-end": "the backup with this id was written, or not",
  "day-sign-off": "an operator signed off the end of a day; the amount is what the bank owed",
  export: "an operator exported the bank's books, or a customer's statement",
  "alarm-raise": "the bank raised an alarm; the outcome has its name, and the request its id",
  "alarm-clear": "the bank cleared the alarm with this id",
  "writer-end": "a process that wrote audit events ended in order; its chain is complete",
  "writer-closed": "a process that wrote audit events had died; the audit log ended its chain",
} as const satisfies Record<string, string>;

export type EventKind = keyof typeof EVENT_KINDS;

/** `ok`, a refusal by its name, or an error by a code of lower-case words joined by dashes. */
type EventOutcome = "ok" | `denied:${RefusalName}` | `error:${string}`;

/**
 * One line of the audit log before it is sealed. Never holds a password, a key or a token. `confidential` goes into the
 * encrypted form only; all other fields go into the plaintext form too.
 */
export interface AuditEvent {
  /** Milliseconds since 1970 UTC, by the bank's clock. */
  readonly at: number;
  readonly kind: EventKind;
  readonly outcome: EventOutcome;
  readonly terminal?: TerminalId | undefined;
  readonly session?: SessionId | undefined;
  readonly request?: RequestId | undefined;
  readonly customer?: CustomerId | undefined;
  readonly account?: AccountId | undefined;
  /** Minor units. */
  readonly amount?: bigint | undefined;
  readonly confidential?: Readonly<Record<string, string | number>> | undefined;
}
