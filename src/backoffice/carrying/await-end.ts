import { setTimeout as sleep } from "node:timers/promises";
import type { RequestId } from "../../model/model.ts";
import { findProposal, type Proposal } from "../../proposals/proposals.ts";
import type { Backoffice } from "../performing/backoffice-parts.ts";

/** The pause between two looks, in milliseconds. */
const EVERY_MS = 100;

/**
 * Waits until nothing more becomes of a proposal, at most `withinMs` milliseconds, and resolves with it as it is then: still `open` or
 * `approved` if that takes longer. Null if there is no such proposal.
 */
export async function awaitEnd(
  { store, proposalKey }: Pick<Backoffice, "store" | "proposalKey">,
  id: RequestId,
  withinMs: number,
): Promise<Proposal | null> {
  for (const began = performance.now(); ; await sleep(EVERY_MS)) {
    const found = await findProposal(store.sql, proposalKey, id);
    const waits = found?.state === "approved" || found?.state === "open";
    if (!waits || performance.now() - began >= withinMs) return found;
  }
}
