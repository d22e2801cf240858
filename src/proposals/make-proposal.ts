import type { RecordEvent } from "../events/events.ts";
import type { Transaction } from "../store/store.ts";
import { type Making, PROPOSAL_MS, type Proposal } from "./proposal.ts";
import { makingEffect } from "./proposal-effects.ts";
import { stepEvent } from "./proposal-event.ts";
import { insertProposal } from "./proposal-rows.ts";
import type { ProposalKey } from "./row-key.ts";

/** Enters a proposal, open for PROPOSAL_MS. Its audit event is in the same transaction, and vouches for the row. */
export async function makeProposal(
  tx: Transaction,
  record: RecordEvent,
  key: ProposalKey,
  made: Omit<Making, "expiresAt">,
): Promise<Proposal> {
  const making: Making = { ...made, expiresAt: made.madeAt + PROPOSAL_MS };
  await insertProposal(tx, key, making);
  const { id, operation, input, difference, about, maker, madeAt: at } = making;
  const confidential = { operator: maker.name, operation, input, difference: difference.toString("hex") };
  const event = stepEvent(id, { kind: "proposal-make", at, refusal: null, about, confidential });
  record({ ...event, effects: [makingEffect(making)] });
  return { ...making, state: "open", decision: null, outcome: null, endedAt: null, authentic: true };
}
