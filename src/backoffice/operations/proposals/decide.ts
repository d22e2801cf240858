import { optional } from "../../fields/field.ts";
import { proposalId } from "../../fields/id-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { operation } from "../operation.ts";
import { decide, decisionRefusals, type FindOperation } from "./deciding.ts";
import { listedProposal } from "./proposal-form.ts";

const FIELDS = { proposal: proposalId, reason: optional(reason) };
/** Which role it takes depends on what was proposed. */
const ROLES = ["teller", "treasurer", "administrator"] as const;

/** Approves a proposal of the table's operations; the bank then carries it out. */
export const approveProposal = (find: FindOperation) =>
  operation({
    meaning: "approves what another operator proposed: the bank then carries it out",
    group: "proposals",
    command: "proposals approve",
    operands: ["proposal"],
    example: "proposals approve 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f",
    fields: FIELDS,
    roles: ROLES,
    ...{ approval: false, fresh: true, reads: false, inPerson: true, event: "proposal-approve" },
    result: listedProposal,
    refusals: decisionRefusals("own-proposal", "proposal-stale", "maker-not-allowed"),
    run: (at, input) => decide(at, { id: input.proposal, verdict: "approved", reason: input.reason }, find),
    text: ({ id }) => `${id} is approved: the bank carries it out\n`,
  });

/** Refuses a proposal of the table's operations. */
export const refuseProposal = (find: FindOperation) =>
  operation({
    meaning: "refuses what another operator proposed",
    group: "proposals",
    command: "proposals refuse",
    operands: ["proposal"],
    example: 'proposals refuse 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f --reason "the journal says otherwise"',
    fields: { proposal: proposalId, reason },
    roles: ROLES,
    ...{ approval: false, fresh: false, reads: false, inPerson: true, event: "proposal-refuse" },
    result: listedProposal,
    refusals: decisionRefusals("own-proposal"),
    run: (at, input) => decide(at, { id: input.proposal, verdict: "refused", reason: input.reason }, find),
    text: ({ id }) => `${id} is refused\n`,
  });

/** Withdraws the own proposal. */
export const withdrawProposal = (find: FindOperation) =>
  operation({
    meaning: "takes back the own proposal",
    group: "proposals",
    command: "proposals withdraw",
    operands: ["proposal"],
    example: "proposals withdraw 0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f",
    fields: FIELDS,
    roles: ["viewer", ...ROLES, "auditor"],
    ...{ approval: false, fresh: false, reads: false, inPerson: true, event: "proposal-withdraw" },
    result: listedProposal,
    refusals: decisionRefusals("not-maker"),
    run: (at, input) => decide(at, { id: input.proposal, verdict: "withdrawn", reason: input.reason }, find),
    text: ({ id }) => `${id} is withdrawn\n`,
  });
