import { decodeAnswer, type ResultFor, reversalConfirmationEffect, reversalProposalEffect } from "../../ledger/ledger.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Verification } from "../context.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime } from "../values.ts";
import type { StoredAnswer } from "./answers.ts";
import { type BookEvent, carries, eventName } from "./book-events.ts";

/** A row of reversal_proposal as the database has it. */
export interface StoredReversalProposal {
  readonly terminal: string;
  /** The request whose posting is to be reversed. */
  readonly request: string;
  readonly n: number;
  readonly reversedBy: string;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly confirmedBy: string | null;
  readonly confirmedAt: number | null;
}

/** Reads the proposals in this order of columns. */
export const storedReversalProposals = (snapshot: Snapshot, order: string): AsyncGenerator<StoredReversalProposal, void> =>
  snapshot.rows(
    `select terminal, request, n, reversed_by, reason, proposed_by, proposed_at, confirmed_by, confirmed_at
     from reversal_proposal order by ${order}`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{ terminal: row.text(), request: row.uuid(), n: row.int4(), reversedBy: row.uuid(), reason: row.text() },
        ...{ proposedBy: row.text(), proposedAt: exactTime(row) },
        ...{ confirmedBy: row.orNull(row.text), confirmedAt: row.orNull(() => exactTime(row)) },
      };
    },
  );

/**
 * Compares a proposal to reverse a posting, and its confirmation, with the events of the request that is to reverse it. A proposal is
 * never replaced, so each event has its row. Yields what is wrong.
 */
export function* reversalProposalProblems(
  { effects }: Pick<Verification, "effects">,
  proposal: StoredReversalProposal | undefined,
  events: readonly BookEvent[],
): Generator<string> {
  const of = (kind: string): readonly BookEvent[] => events.filter((event) => event.kind === kind && event.outcome === "ok");
  const [proposed, confirmed] = [of("reversal-propose"), of("reversal-confirm")];
  if (proposal === undefined) {
    for (const event of [...proposed, ...confirmed])
      yield `${eventName(event)} proposed or confirmed a reversal that is not in the books`;
    return;
  }
  const { terminal, n, reversedBy: by, proposedBy, proposedAt, confirmedBy, confirmedAt } = proposal;
  const made = effects.of([reversalProposalEffect(proposal, { n, by, operator: proposedBy, at: proposedAt })]) as Buffer;
  if (proposed.filter((event) => carries(event, made)).length !== 1) yield "no event proposed the reversal like this";
  if (confirmedBy === null || confirmedAt === null) {
    for (const event of confirmed) yield `${eventName(event)} confirmed the reversal, but in the books nobody did`;
    return;
  }
  const second = effects.of([reversalConfirmationEffect(terminal, by, confirmedBy, confirmedAt)]) as Buffer;
  if (confirmed.length === 0 || !confirmed.every((event) => carries(event, second)))
    yield "no event confirmed the reversal like this";
}

/** Compares a reversal with its proposal: two operators must have agreed on this posting. Yields what is wrong. */
export function* reversalProblems(
  answer: StoredAnswer | undefined,
  proposal: StoredReversalProposal | undefined,
): Generator<string> {
  if (answer?.op !== "reverse" || answer.movement === null) return;
  if (proposal === undefined || proposal.confirmedBy === null) return yield "reversed a posting that no two operators agreed on";
  if (reversedIn(answer.answer) !== proposal.request)
    yield `reversed another posting than ${proposal.request}, on which two operators agreed`;
}

/** The request that the answer of a reversal names; null for a text that is no such answer. */
function reversedIn(text: string): string | null {
  try {
    const outcome = decodeAnswer<ResultFor<"reverse">>(text);
    return outcome.ok ? outcome.result.reverses : null;
  } catch {
    return null;
  }
}
