import { table, time } from "../../../model/model.ts";
import type { ProposalState } from "../../../proposals/proposals.ts";
import { choice } from "../../fields/choice-fields.ts";
import { optional } from "../../fields/field.ts";
import { list } from "../../results/form.ts";
import { done, operation } from "../operation.ts";
import { listedProposal } from "./proposal-form.ts";

const MOST = 200;
const WHICH = { waiting: "open and approved ones", ended: "those that are decided or ended", all: "all" } as const;
const STATES_OF: Readonly<Record<keyof typeof WHICH, readonly ProposalState[]>> = {
  waiting: ["open", "approved"],
  ended: ["refused", "withdrawn", "expired", "done", "failed"],
  all: ["open", "approved", "refused", "withdrawn", "expired", "done", "failed"],
};

export const listProposals = operation({
  meaning: `lists proposals, the newest first, at most ${MOST}; without --which those that wait`,
  group: "proposals",
  command: "proposals list",
  operands: [],
  example: "proposals list",
  fields: { which: optional(choice("which proposals", WHICH)) },
  roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(listedProposal),
  refusals: {},
  async run({ tx, backoffice }, { which }) {
    const proposals = await import("../../../proposals/proposals.ts");
    const search = { states: STATES_OF[which ?? "waiting"], most: MOST };
    const found = await proposals.listProposals(tx, backoffice.proposalKey, search);
    return done(found.map(({ difference: _, input: __, ...each }) => each));
  },
  text: (found) =>
    found.length === 0
      ? "there is no such proposal\n"
      : table([
          ["made", "operation", "by", "state", "decided by", "expires", "proposal"],
          ...found.map(({ madeAt, operation: name, maker, state, decision, expiresAt, id, authentic }) => [
            ...[time(madeAt), name, maker.name, authentic ? state : "not authentic"],
            ...[decision?.decider.name ?? "", time(expiresAt), id],
          ]),
        ]),
});
