import type { RequestId } from "../../../model/model.ts";
import type { Decided, Decision, DecisionRefusal, Proposal } from "../../../proposals/proposals.ts";
import { readFields } from "../../fields/read-fields.ts";
import { mayAct } from "../../performing/backoffice-parts.ts";
import { differenceDigest } from "../../performing/difference.ts";
import { type CommonRefusal, commonRefusals } from "../../performing/performed.ts";
import { type Answer, type AnyOperation, done, type OperatorContext, refused } from "../operation.ts";

/** Finds the operation that a proposal is of; null if this version has none of this name. The table passes it, because it has these rows too. */
export type FindOperation = (name: string) => AnyOperation | null;

/** What every decision about a proposal may refuse beside the common ones. */
const OWN_REFUSALS = {
  "not-allowed": "it takes an active operator with a role that may do what is proposed",
  "own-account": "it is about the own account, and would give it something: another operator must approve it",
} as const;

/** The refusals of a decision: those of every decision, and these of the common ones. */
export const decisionRefusals = (...names: readonly CommonRefusal[]): Readonly<Record<string, string>> => ({
  ...OWN_REFUSALS,
  ...commonRefusals("proposal-unknown", "proposal-ended", ...names),
});

/** Takes this actor's decision. An approval also checks the maker's and the actor's standing of now, and what it would change. */
export async function decide(
  context: OperatorContext,
  decided: { readonly id: RequestId; readonly verdict: Decision["verdict"]; readonly reason: string | null },
  find: FindOperation,
): Promise<Answer<Omit<Proposal, "difference" | "input">>> {
  const { decideProposal } = await import("../../../proposals/proposals.ts");
  const { tx, record, actor, at, backoffice } = context;
  if (actor.kind !== "operator") return refused("needs-two");
  const decision = { ...decided, decider: { id: actor.id, name: context.name }, at };
  const taken: Decided = await decideProposal(tx, record, backoffice.proposalKey, decision, (proposal) =>
    objectionTo(context, proposal, decided.verdict, find),
  );
  if (!taken.ok) return refused(taken.refusal);
  const { difference: _, input: __, ...shown } = taken.proposal;
  return done(shown);
}

async function objectionTo(
  context: OperatorContext,
  proposal: Proposal,
  verdict: Decision["verdict"],
  find: FindOperation,
): Promise<DecisionRefusal | null> {
  const { tx, actor, backoffice } = context;
  const operation = find(proposal.operation);
  if (operation === null || actor.kind !== "operator") return "proposal-unknown";
  if (!(await mayAct(backoffice, tx, actor.id, operation.roles))) return "not-allowed";
  if (verdict !== "approved") return null;
  if (!(await mayAct(backoffice, tx, proposal.maker.id, operation.roles))) return "maker-not-allowed";
  const differs = await differsFromProposed(context, operation, proposal);
  if (differs === null) return null;
  return differs.refusal === "own-account" ? "own-account" : "proposal-stale";
}

/**
 * Returns why a proposal cannot be carried out as it was proposed: `proposal-stale` if it would change something else now, or the
 * operation's own refusal; null if nothing has changed.
 */
export async function differsFromProposed(
  context: OperatorContext,
  operation: AnyOperation,
  proposal: Proposal,
): Promise<Extract<Answer<never>, { ok: false }> | null> {
  const input = inputOf(operation, proposal, context);
  if (input === null || operation.difference === undefined) return stale;
  const found = await operation.difference(context, input as never);
  if (!found.ok) return found;
  return differenceDigest(found.result).equals(proposal.difference) ? null : stale;
}

const stale = { ok: false, refusal: "proposal-stale", figures: {} } as const;

/** The fields of a proposal; null if this version of the operation has others. */
export function inputOf(
  operation: AnyOperation,
  { input }: Proposal,
  { currency }: Pick<OperatorContext, "currency">,
): object | null {
  const read = readFields(operation.fields, JSON.parse(input) as Readonly<Record<string, unknown>>, { currency });
  return read.ok ? read.input : null;
}
