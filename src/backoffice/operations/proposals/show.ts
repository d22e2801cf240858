import type { Proposal } from "../../../proposals/proposals.ts";
import { proposalId } from "../../fields/id-fields.ts";
import { commonRefusals } from "../../performing/performed.ts";
import { type AnyOperation, done, type OperatorContext, operation, refused } from "../operation.ts";
import { differsFromProposed, type FindOperation, inputOf } from "./deciding.ts";
import { shownProposal } from "./proposal-form.ts";
import { type ProposalView, proposalText } from "./proposal-text.ts";

/** Shows one proposal of the table's operations. */
export const showProposal = (find: FindOperation) =>
  operation({
    meaning: "shows a proposal with all that it would change now, and what became of it",
    group: "proposals",
    command: "proposals show",
    operands: ["proposal"],
    example: "proposals show 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f",
    fields: { proposal: proposalId },
    roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
    ...{ approval: false, fresh: false, reads: true, event: null },
    result: shownProposal,
    refusals: commonRefusals("proposal-unknown"),
    async run(at, input) {
      const { findProposal } = await import("../../../proposals/proposals.ts");
      const found = await findProposal(at.tx, at.backoffice.proposalKey, input.proposal);
      return found === null ? refused("proposal-unknown") : done(await viewOf(at, found, find(found.operation)));
    },
    text: proposalText,
  });

async function viewOf(at: OperatorContext, proposal: Proposal, of: AnyOperation | null): Promise<ProposalView> {
  const { difference: _, input, ...shown } = proposal;
  const fields = proposal.authentic ? (JSON.parse(input) as Readonly<Record<string, unknown>>) : {};
  const view = {
    ...shown,
    input: fields,
    meaning: of?.meaning ?? "this version has no such operation",
    changes: null,
    objection: null,
  };
  if (of === null || proposal.state !== "open" || !proposal.authentic) return view;
  const values = inputOf(of, proposal, at);
  const now = values === null ? null : ((await of.difference?.(at, values as never)) ?? null);
  const differs = await differsFromProposed(at, of, proposal);
  return { ...view, changes: now?.ok ? now.result.changes : null, objection: differs?.refusal ?? null };
}
