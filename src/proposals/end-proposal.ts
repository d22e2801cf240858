import type { RecordEvent } from "../events/events.ts";
import type { Transaction } from "../store/store.ts";
import type { Proposal } from "./proposal.ts";
import { endEffect } from "./proposal-effects.ts";
import { namesOf, stepEvent } from "./proposal-event.ts";
import { updateEnded } from "./proposal-rows.ts";

/** Ends a locked proposal that nobody decided, or that was not carried out, in time. `at` is in milliseconds since 1970 UTC. */
export async function expireProposal(tx: Transaction, record: RecordEvent, proposal: Proposal, at: number): Promise<void> {
  await updateEnded(tx, proposal.id, { state: "expired", outcome: null, at });
  const { id, about } = proposal;
  const event = stepEvent(id, { kind: "proposal-expire", at, refusal: null, about, confidential: namesOf(proposal) });
  record({ ...event, effects: [endEffect(id, "expired", null, at)] });
}

/** How an approved proposal was carried out: `refusal` is null if it was. `outcome` is JSON. */
export interface CarriedOut {
  readonly refusal: string | null;
  readonly outcome: string;
  readonly at: number;
}

/** Enters what became of a locked, approved proposal. */
export async function endProposal(
  tx: Transaction,
  record: RecordEvent,
  proposal: Proposal,
  { refusal, outcome, at }: CarriedOut,
): Promise<void> {
  const state = refusal === null ? "done" : "failed";
  await updateEnded(tx, proposal.id, { state, outcome, at });
  const { id, about } = proposal;
  const event = stepEvent(id, { kind: "proposal-carry-out", at, refusal, about, confidential: namesOf(proposal) });
  record({ ...event, effects: [endEffect(id, state, outcome, at)] });
}
