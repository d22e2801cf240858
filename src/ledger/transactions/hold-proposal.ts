import assert from "node:assert/strict";
import type { RecordEvent } from "../../events/events.ts";
import {
  type AuditEvent,
  isSameName,
  type Money,
  newRequestId,
  REFUSALS,
  type RefusalName,
  type RequestId,
  type TerminalId,
  ZERO,
} from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { type FoundHold, findHold } from "../reports/holds.ts";
import { confirmationEffect, proposalEffect } from "./hold-proposal-effects.ts";

/** How operators want a hold ended: settled with what was paid out of it, or released (`amount` is null). */
export interface HoldEnd {
  readonly terminal: TerminalId;
  /** The withdraw request that placed it. */
  readonly hold: RequestId;
  readonly op: "settle" | "release";
  readonly amount: Money | null;
}

/** An operator, by the name given and by the login of the machine. */
export interface Operator {
  readonly name: string;
  readonly login: string;
}

/** Why a hold's end is not proposed or not confirmed: as the ledger refuses it, or for want of four eyes. */
export type ProposalRefusal =
  | Extract<RefusalName, "hold-unknown" | "hold-settled" | "hold-released" | "hold-exceeded">
  | "proposal-missing"
  | "proposal-differs"
  | "proposal-confirmed"
  | "same-operator";

/** The outcome of a step; `by` is the id of the request that is to end the hold. */
export type ProposalOutcome =
  | { readonly ok: true; readonly hold: FoundHold; readonly by: RequestId; readonly proposedBy: string }
  | { readonly ok: false; readonly refusal: ProposalRefusal; readonly proposedBy: string | null };

interface Proposal extends Pick<HoldEnd, "op" | "amount"> {
  readonly by: RequestId;
  readonly proposedBy: string;
}

/**
 * The first step: one operator proposes how to end the hold, and nothing happens to it yet. Takes the place of a proposal
 * that nobody has confirmed. The audit event, of a refusal too, is in the same transaction. `at` is in ms since 1970 UTC.
 */
export async function propose(
  tx: Transaction,
  record: RecordEvent,
  end: HoldEnd,
  operator: Operator,
  at: number,
): Promise<ProposalOutcome> {
  const hold = await findHold(tx, { terminal: end.terminal, request: end.hold });
  const misfit = misfitOf(end, hold);
  const by = newRequestId();
  const stored = misfit === null && (await store(tx, end, operator, by, at));
  const refusal = misfit ?? (stored ? null : "proposal-confirmed");
  const event = moneyEvent("hold-propose", { end, operator, hold, by, refusal, at });
  record({ ...event, effects: refusal === null ? [proposalEffect(end, by, operator.name, at)] : [] });
  if (refusal !== null) return { ok: false, refusal, proposedBy: null };
  assert(hold !== null, "a hold that does not exist is a misfit");
  return { ok: true, hold, by, proposedBy: operator.name };
}

/**
 * The second step: another operator proposes the same. The caller then ends the hold on the ledger's group commit with the request id
 * `by`, and may confirm again if that was interrupted: the hold still ends once.
 */
export async function confirm(
  tx: Transaction,
  record: RecordEvent,
  end: HoldEnd,
  operator: Operator,
  at: number,
): Promise<ProposalOutcome> {
  const { terminal, hold: request } = end;
  const [proposal] = await tx<Proposal[]>`
    select op, amount, ended_by as by, proposed_by as "proposedBy"
    from hold_proposal where terminal = ${terminal} and request = ${request} for update`;
  const hold = await findHold(tx, { terminal, request });
  const refusal = misfitOf(end, hold) ?? objectionTo(end, proposal, operator);
  const event = moneyEvent("hold-confirm", { end, operator, hold, by: proposal?.by, refusal, at });
  const isConfirmed = refusal === null && proposal !== undefined;
  record({ ...event, effects: isConfirmed ? [confirmationEffect(end, proposal.by, operator.name, at)] : [] });
  if (refusal !== null) return { ok: false, refusal, proposedBy: proposal?.proposedBy ?? null };
  await tx`
    update hold_proposal set confirmed_by = ${operator.name}, confirmed_at = ${new Date(at)}
    where terminal = ${terminal} and request = ${request}`;
  assert(hold !== null && proposal !== undefined, "without a hold or a proposal there is a refusal");
  return { ok: true, hold, by: proposal.by, proposedBy: proposal.proposedBy };
}

/** Why the hold cannot be ended like this, or cannot any more. */
export function misfitOf({ amount }: HoldEnd, hold: Pick<FoundHold, "state" | "amount"> | null): ProposalRefusal | null {
  if (hold === null) return "hold-unknown";
  if (hold.state !== "held") return `hold-${hold.state}`;
  return (amount ?? ZERO) > hold.amount ? "hold-exceeded" : null;
}

/** Why this operator may not confirm it; null if nothing is against it. Names are compared without regard to case. */
export function objectionTo(
  end: Pick<HoldEnd, "op" | "amount">,
  proposal: Pick<Proposal, "op" | "amount" | "proposedBy"> | undefined,
  { name }: Pick<Operator, "name">,
): ProposalRefusal | null {
  if (proposal === undefined) return "proposal-missing";
  if (proposal.op !== end.op || proposal.amount !== end.amount) return "proposal-differs";
  return isSameName(proposal.proposedBy, name) ? "same-operator" : null;
}

/** False if the hold has a confirmed proposal: only that one may be carried out. */
async function store(tx: Transaction, end: HoldEnd, { name }: Operator, by: RequestId, at: number): Promise<boolean> {
  const { count } = await tx`
    insert into hold_proposal (terminal, request, op, amount, ended_by, proposed_by, proposed_at)
    values (${end.terminal}, ${end.hold}, ${end.op}, ${end.amount}, ${by}, ${name}, ${new Date(at)})
    on conflict (request, terminal) do update
    set op = excluded.op, amount = excluded.amount, ended_by = excluded.ended_by,
        proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at
    where hold_proposal.confirmed_by is null`;
  return count === 1;
}

/** The names and the other request are for the sealed form of the log only. */
function moneyEvent(
  kind: "hold-propose" | "hold-confirm",
  step: {
    readonly end: HoldEnd;
    readonly operator: Operator;
    readonly hold: FoundHold | null;
    readonly by: RequestId | undefined;
    readonly refusal: ProposalRefusal | null;
    readonly at: number;
  },
): AuditEvent {
  const { end, operator, hold, by, refusal, at } = step;
  return {
    at,
    kind,
    outcome: refusal === null ? "ok" : isOfTheBank(refusal) ? `denied:${refusal}` : `error:${refusal}`,
    terminal: end.terminal,
    request: by,
    customer: hold?.customer,
    account: hold?.account,
    amount: end.amount ?? hold?.amount,
    confidential: { hold: end.hold, end: end.op, operator: operator.name, login: operator.login },
  };
}

const isOfTheBank = (refusal: ProposalRefusal): refusal is ProposalRefusal & RefusalName => Object.hasOwn(REFUSALS, refusal);
