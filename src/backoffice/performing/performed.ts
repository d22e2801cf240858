import type { Proposal } from "../../proposals/proposals.ts";
import type { FieldProblem } from "../fields/read-fields.ts";
import type { Figures } from "../operations/operation.ts";

/** The refusals that any operation can give, each with what it means and what to do. */
export const COMMON_REFUSALS = {
  "operation-unknown": "there is no such operation",
  "not-allowed": "it takes another role: ask an administrator",
  "proof-stale": "the identity was proven more than five minutes ago: prove it again",
  "needs-person": "a program with an API key only reads: a signed-in operator does it",
  "field-invalid": "a field is not as it must be",
  "needs-two": "it takes two signed-in operators: sign in, and let a second operator approve it",
  "key-reused": "this Idempotency-Key was given with another request before: take a new one for each request",
  "proposal-unknown": "no proposal has this id, or its row is not as the bank wrote it",
  "proposal-stale": "what it would change is not what was proposed any more: look again, and propose it again",
  "proposal-ended": "the proposal is decided already, or has expired",
  "own-proposal": "whoever proposes does not decide: a second operator must; its maker may withdraw it",
  "not-maker": "only its maker withdraws a proposal: refuse it instead",
  "maker-not-allowed": "its maker is not active or has not the role any more: another operator must propose it",
} as const satisfies Record<string, string>;

export type CommonRefusal = keyof typeof COMMON_REFUSALS;

/** These of the common refusals, for the row of an operation that can give them. */
export const commonRefusals = (...names: readonly CommonRefusal[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, COMMON_REFUSALS[name]]));

/** What became of an operation that somebody asked for. */
export type Performed =
  | {
      readonly ok: true;
      readonly kind: "done";
      readonly operation: string;
      readonly result: unknown;
      readonly text: string;
      readonly warns: boolean;
    }
  /** It needs an approval: nothing was done yet. */
  | {
      readonly ok: true;
      readonly kind: "proposed";
      readonly operation: string;
      readonly proposal: Proposal;
      readonly text: string;
    }
  | {
      readonly ok: false;
      readonly operation: string;
      readonly refusal: string;
      /** What it means and what to do, for people. */
      readonly meaning: string;
      readonly figures: Figures;
      /** Only of `field-invalid`. */
      readonly problems: readonly FieldProblem[];
    };

/** Asks for an operation by its name: in this process, or of a console. */
export type Invoke = (name: string, given: Readonly<Record<string, unknown>>) => Promise<Performed>;
