import { time } from "../../../model/model.ts";
import type { Proposal } from "../../../proposals/proposals.ts";
import type { Change } from "../operation.ts";

/** A proposal as operators see it: without its MACs, and with what it would change now if it is open. */
export interface ProposalView extends Omit<Proposal, "difference" | "input"> {
  readonly meaning: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What it would change if it were carried out now; null if it is not open. */
  readonly changes: readonly Change[] | null;
  /** Why it cannot be approved as it was proposed; null if it can, or is not open. */
  readonly objection: string | null;
}

/** All of a proposal, a line for each thing. */
export function proposalText({ id, operation, state, maker, madeAt, expiresAt, input, ...more }: ProposalView): string {
  const { decision, outcome, endedAt, changes, objection, authentic } = more;
  const lines = [
    ["proposal", id],
    ["operation", operation],
    ["state", authentic ? state : "not authentic: the bank did not write this row"],
    ["made", `by ${maker.name} at ${time(madeAt)}`],
    ["expires", time(expiresAt)],
    ...Object.entries(input).map(([name, value]) => [`  ${name}`, String(value)]),
    ...(decision === null ? [] : [[decision.verdict, `by ${decision.decider.name} at ${time(decision.at)}`]]),
    ...(decision?.reason == null ? [] : [["because", decision.reason]]),
    ...(changes ?? []).map(({ what, before, after }) => ["would change", `${what}: ${before} → ${after}`]),
    ...(objection === null ? [] : [["objection", objection]]),
    ...(endedAt === null ? [] : [["ended", time(endedAt)]]),
    ...(outcome === null ? [] : [["outcome", outcome]]),
  ];
  return lines.map(([heading = "", value = ""]) => `${heading.padEnd(14)}${value}\n`).join("");
}
