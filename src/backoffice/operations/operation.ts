import type { RecordEvent } from "../../events/events.ts";
import type { Currency, EventKind, RequestId, TerminalId } from "../../model/model.ts";
import type { Actor, Role } from "../../operators/operators.ts";
import type { About, Proposal } from "../../proposals/proposals.ts";
import type { Transaction } from "../../store/store.ts";
import type { Fields, ValuesOf } from "../fields/field.ts";
import type { Backoffice } from "../performing/backoffice-parts.ts";
import type { Form } from "../results/form.ts";

/** The groups of operations, in the order of documents and pages, with their headings. */
export const GROUPS = {
  customers: "Customers",
  holds: "Holds",
  money: "Money",
  terminals: "ATMs",
  audit: "Audit log",
  operators: "Operators",
  keys: "Keys",
  alarms: "Alarms",
  proposals: "Proposals",
} as const;
export type Group = keyof typeof GROUPS;

/** What every run of an operation gets. */
export interface OperatorContext {
  /** The operation's one transaction: all that it changes, and its audit events, commit together. */
  readonly tx: Transaction;
  readonly record: RecordEvent;
  /** Who acts. Of an approved proposal, which the bank carries out, its maker. */
  readonly actor: Actor;
  /** The actor's name in the sealed form of the audit log. */
  readonly name: string;
  /** The bank's time in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly currency: Currency;
  /** The approved proposal that is being carried out; else null. */
  readonly proposal: Proposal | null;
  readonly backoffice: Backoffice;
}

/** The figures of a refusal: minor units, or milliseconds since 1970 UTC. */
export type Figures = Readonly<Record<string, bigint | number | string>>;

/** How an operation ended: its result, or a refusal of its table with the figures that explain it. */
export type Answer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly refusal: string; readonly figures: Figures };

export const done = <Result>(result: Result): Answer<Result> => ({ ok: true, result });
export const refused = (refusal: string, figures: Figures = {}): Answer<never> => ({ ok: false, refusal, figures });

/** One fact that an operation would change, in words for the operator who approves it. */
export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What an operation would change. The proposal is stale if this is another when it is approved or carried out. */
export interface Difference {
  /** The subject: it goes into the plain fields of the audit events. */
  readonly about: About;
  readonly changes: readonly Change[];
}

/** What the ledger is asked to book when an approved proposal is carried out; the request's id is the proposal's. */
export type Posting =
  | { readonly op: "settle"; readonly terminal: TerminalId; readonly hold: RequestId; readonly amount: bigint }
  | { readonly op: "release"; readonly terminal: TerminalId; readonly hold: RequestId }
  | { readonly op: "reverse"; readonly terminal: TerminalId; readonly reverses: RequestId; readonly reason: string };

/** One row of the table of operator operations (docs/OPERATORS.md). */
export interface Operation<Of extends Fields, Result> {
  readonly meaning: string;
  readonly group: Group;
  /** Its words on the command line: "customer close". */
  readonly command: string;
  /** The fields that the command line takes as operands, in this order. */
  readonly operands: readonly (keyof Of & string)[];
  /** The command line's example, without the program's name. */
  readonly example: string;
  readonly fields: Of;
  /** An operator needs one of these, to perform, to propose and to approve it. */
  readonly roles: readonly Role[];
  /** True if one operator proposes and another approves it, and the bank carries it out; except as `alone` says. */
  readonly approval: boolean;
  /** Only with approval: resolves with true if nobody else could approve it, and so one person does it, which raises an alarm. */
  alone?(at: OperatorContext): Promise<boolean>;
  /** True if the operator must have proved the identity within PROOF_MOST_MS. */
  readonly fresh: boolean;
  /** True if it changes nothing. */
  readonly reads: boolean;
  /** True if its result holds a secret that is shown once, and nowhere kept. */
  readonly secret?: true;
  /** Only if its result is a `Download`, a file that is written in pieces: the media types that the file may have. */
  readonly downloads?: readonly string[];
  /** True if it is the act of a person: nobody does it by breaking the glass. */
  readonly inPerson?: true;
  /** The kind of its audit event; null if it has none. */
  readonly event: EventKind | null;
  /** The form of its result, from which the type of what it gives derives; of a `Download`, that of its name and its type. */
  readonly result: Form<Result>;
  /** Each refusal, with what it means and what to do. */
  readonly refusals: Readonly<Record<string, string>>;
  /** Only with approval: what it would change. */
  difference?(at: OperatorContext, input: ValuesOf<Of>): Promise<Answer<Difference>>;
  /** What it does, in the transaction of the context. An operation has this, or `posting`. */
  run?(at: OperatorContext, input: ValuesOf<Of>): Promise<Answer<NoInfer<Result>>>;
  /** Only with approval: what the ledger books by group commit. */
  posting?(proposal: Proposal, input: ValuesOf<Of>): Posting;
  /** The result for a terminal, or for a person who reads what a proposal did. */
  text(result: NoInfer<Result>, currency: Currency, now: number): string;
  /** Exit status 1 of the command instead of 0, although it was done: something needs a hand. */
  warns?(result: NoInfer<Result>): boolean;
}

/** An operation of any kind, for code that handles all alike. */
export type AnyOperation = Operation<Fields, unknown>;

/** Checks a row's types against each other, and keeps them. */
export const operation = <const Of extends Fields, Result>(row: Operation<Of, Result>): Operation<Of, Result> => row;
