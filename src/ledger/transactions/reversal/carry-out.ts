import { createHash } from "node:crypto";
import type { Outcome } from "../../../model/model.ts";
import type { GroupCommit } from "../../batching/group-commit.ts";
import type { Operator } from "../hold-proposal.ts";
import type { ResultFor } from "../transactions.ts";
import type { Reversal, ReversalProposal } from "./proposal-rows.ts";

/**
 * Makes a confirmed reversal through the group commit. Its request id is the proposal's, so it happens once: a repeat gets the first
 * answer, a refusal too. `at` is in ms since 1970 UTC. Rejects as GroupCommit.post.
 */
export function carryOutReversal(
  groupCommit: GroupCommit,
  { terminal, request, reason }: Reversal,
  { by, proposedBy }: ReversalProposal,
  operator: Operator,
  at: number,
): Promise<Outcome<ResultFor<"reverse">>> {
  const digest = createHash("sha256").update(`reverse ${request}`).digest();
  const origin = { terminal, session: null, request: by, digest, customer: null, generation: null, at };
  const detail = { reason, proposedBy, operator: operator.name, login: operator.login };
  return groupCommit.post({ ...origin, op: "reverse", reverses: request, detail });
}
