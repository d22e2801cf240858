import { sha256 } from "../../crypto/crypto.ts";
import type { GroupCommit } from "../../ledger/ledger.ts";
import { canonicalJson, Money, newRequestId, type Outcome } from "../../model/model.ts";
import type { Proposal } from "../../proposals/proposals.ts";
import type { Posting } from "../operations/operation.ts";

/**
 * Posts what an approved proposal books through the ledger's group commit, under the proposal's id. The same proposal always posts the
 * same request, so a repeat gets the first answer. `at` is in milliseconds since 1970 UTC.
 */
export function post(
  ledger: Pick<GroupCommit, "post">,
  { id, operation, input, maker, decision }: Proposal,
  posting: Posting,
  at: number,
): Promise<Outcome<object>> {
  const digest = sha256(Buffer.from(canonicalJson([operation, input, posting.terminal])));
  const origin = { terminal: posting.terminal, session: null, request: id, digest, customer: null, generation: null, at };
  switch (posting.op) {
    case "settle":
      return ledger.post({ ...origin, op: "settle", hold: posting.hold, amount: Money(posting.amount) });
    case "release":
      return ledger.post({ ...origin, op: "release", hold: posting.hold });
    case "reverse": {
      const detail = { reason: posting.reason, maker: maker.name, approver: decision?.decider.name ?? "" };
      return ledger.post({ ...origin, op: "reverse", reverses: posting.reverses, detail });
    }
  }
}

/**
 * Makes sure that nobody books this proposal any more: a posting that is under way somewhere is refused when it comes. Resolves with
 * "answered" if the ledger has booked or refused it already, and with "busy" if the ledger took nothing.
 */
export async function preventPosting(
  ledger: Pick<GroupCommit, "post">,
  { id }: Pick<Proposal, "id">,
  { terminal }: Posting,
  at: number,
): Promise<"prevented" | "answered" | "busy"> {
  const request = newRequestId();
  const origin = { terminal, session: null, request, digest: sha256(Buffer.from(request)), customer: null, generation: null, at };
  const became = await ledger.post({ ...origin, op: "outcome", asked: id });
  if (!became.ok) return "busy";
  return became.result.state === "void" ? "prevented" : "answered";
}
