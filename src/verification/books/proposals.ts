import { confirmationEffect, proposalEffect } from "../../ledger/ledger.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Verification } from "../context.ts";
import type { Snapshot } from "../snapshot.ts";
import { exactTime, numberOf } from "../values.ts";
import { type BookEvent, carries, eventName } from "./book-events.ts";

/** A row of hold_proposal as the database has it. */
export interface StoredProposal {
  readonly terminal: string;
  readonly hold: string;
  readonly op: string;
  readonly amount: number | null;
  readonly endedBy: string;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly confirmedBy: string | null;
  readonly confirmedAt: number | null;
}

/** Reads the proposals in this order of columns. */
export const storedProposals = (snapshot: Snapshot, order: string): AsyncGenerator<StoredProposal, void> =>
  snapshot.rows(
    `select terminal, request, op, amount, ended_by, proposed_by, proposed_at, confirmed_by, confirmed_at
     from hold_proposal order by ${order}`,
    (message) => {
      const row = new BinaryRow(message);
      return {
        ...{
          terminal: row.text(),
          hold: row.uuid(),
          op: row.text(),
          amount: row.orNull(() => numberOf(row)),
          endedBy: row.uuid(),
        },
        ...{ proposedBy: row.text(), proposedAt: exactTime(row) },
        ...{ confirmedBy: row.orNull(row.text), confirmedAt: row.orNull(() => exactTime(row)) },
      };
    },
  );

/** Compares a proposal with the events of the request that is to end its hold. Yields what is wrong. */
export function* proposalProblems(
  { effects, clockWasWrong }: Verification,
  proposal: StoredProposal | undefined,
  events: readonly BookEvent[],
): Generator<string> {
  const proposed = events.filter(({ kind, outcome }) => kind === "hold-propose" && outcome === "ok");
  const confirmed = events.filter(({ kind, outcome }) => kind === "hold-confirm" && outcome === "ok");
  if (proposal === undefined) {
    const [event] = confirmed;
    if (event !== undefined) yield `${eventName(event)} confirmed it, but it is not in the books`;
    return;
  }
  const { terminal, hold, endedBy, proposedBy, proposedAt, confirmedBy, confirmedAt } = proposal;
  const digest = effects.of([proposalEffect(proposal, endedBy, proposedBy, proposedAt)]) as Buffer;
  if (!proposed.some((each) => carries(each, digest))) yield "no event proposed it like this";
  if (confirmedBy === null || confirmedAt === null) {
    const [event] = confirmed;
    if (event !== undefined) yield `${eventName(event)} confirmed it, but in the books nobody did`;
    return;
  }
  const confirmation = effects.of([confirmationEffect({ terminal, hold }, endedBy, confirmedBy, confirmedAt)]) as Buffer;
  const [event] = confirmed.filter((each) => carries(each, confirmation));
  if (event === undefined) yield "no event confirmed it like this";
  else if (!clockWasWrong && confirmed.some(({ at }) => at > event.at)) yield "a later event confirmed it again";
}

/**
 * Finds proposals that are not in the books. A newer one for the same hold takes the place of an unconfirmed one; its event names
 * the hold's ATM and account.
 */
export async function findLostProposals({ snapshot, findings, clockWasWrong }: Verification): Promise<void> {
  if (clockWasWrong) return;
  const rows = await snapshot.sql<{ request: string; terminal: string }[]>`
    select event.request, event.terminal
    from (
      select distinct on (terminal, account) terminal, account, request from audit_event
      where kind = 'hold-propose' and outcome = 'ok' order by terminal, account, at desc, n desc
    ) as event
    left join hold_proposal on hold_proposal.ended_by = event.request and hold_proposal.terminal = event.terminal
    where hold_proposal.ended_by is null limit 100`;
  for (const { request, terminal } of rows)
    findings.add("proposal", `proposal ${request} of ${terminal}`, "an event proposed it, but it is not in the books");
}
