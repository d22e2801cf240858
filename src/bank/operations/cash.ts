import type { Detail } from "../../ledger/ledger.ts";
import { AMOUNT_MAX, BALANCE_MAX, Money, type Outcome, worth } from "../../model/model.ts";
import type { Request, RequestOf } from "../../protocol/protocol.ts";
import { findCount } from "../../terminals/terminals.ts";
import { eventOutcome, requestEvent } from "./event.ts";
import { originOf } from "./money.ts";
import type { Bank, Perform, RequestContext } from "./request-context.ts";

// Operators' changes of an ATM's notes. The ATM reports them; the books follow on the ledger's one group commit, as for customers. None
// of it is barred while the audit log is behind: the notes have moved already.

type Notes = RequestOf<"cash-load">["notes"];

export const cashLoad: Perform<"cash-load"> = (bank, context, request) => moveNotes(bank, context, request);
export const cashUnload: Perform<"cash-unload"> = (bank, context, request) => moveNotes(bank, context, request);

async function moveNotes(bank: Bank, context: RequestContext, request: Extract<Request, { op: "cash-load" | "cash-unload" }>) {
  const { op, fields } = request;
  const { notes, operator, login } = fields;
  const amount = worth(notes);
  if (amount < 1n || amount > AMOUNT_MAX) return refused(bank, context, request, { operator, login }, TOO_MUCH);
  const detail = { operator, login, ...counts("notes", notes) };
  return bank.groupCommit.post({ ...originOf(bank, context, request), op, amount: Money(amount), detail });
}

/**
 * Books a count only as an order of this ATM that two people agreed on, with these notes and no others (PROTOCOL.md, section 11,
 * "Terminal orders"). Neither the ATM's word nor a row of the database moves anything alone.
 */
export const cashCount: Perform<"cash-count"> = async (bank, context, request) => {
  const { cassettes, rejected } = request.fields;
  const notes = { ...counts("notes", cassettes), ...counts("rejected", rejected) };
  const asked = { terminal: context.terminal, request: request.id, notes: request.fields };
  const agreed = await findCount(bank.store.sql, asked, bank.agreedCount);
  if (agreed === null) return refused(bank, context, request, notes, NOT_ORDERED);
  const detail = { operator: agreed.maker, approver: agreed.approver, ...notes };
  const counted = worth(cassettes) + worth(rejected);
  if (counted > BALANCE_MAX) return refused(bank, context, request, detail, TOO_MUCH);
  return bank.groupCommit.post({ ...originOf(bank, context, request), op: "cash-count", counted: Money(counted), detail });
};

/** Refuses before the ledger. The refusal has no effect and is found again each time, so it need not be stored. */
async function refused(
  bank: Bank,
  context: RequestContext,
  request: Request,
  confidential: Detail,
  refusal: Extract<Outcome<never>, { ok: false }>,
): Promise<Outcome<never>> {
  await bank.recorder.record({ ...requestEvent(context, request), outcome: eventOutcome(refusal), confidential });
  return refusal;
}

const TOO_MUCH = { ok: false, refusal: "cash-amount", details: { limit: AMOUNT_MAX } } as const;
const NOT_ORDERED = { ok: false, refusal: "order-unknown", details: {} } as const;

/** How many notes of each denomination, for the sealed form of the audit log: "notes-5000": 198. */
const counts = (name: string, notes: Notes): Detail =>
  Object.fromEntries(notes.map((each) => [`${name}-${each.denomination}`, each.notes]));
