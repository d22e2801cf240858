import type { Detail } from "../../ledger/ledger.ts";
import { AMOUNT_MAX, BALANCE_MAX, isSameName, Money, type Outcome, worth } from "../../model/model.ts";
import type { Request, RequestOf } from "../../protocol/protocol.ts";
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

export const cashCount: Perform<"cash-count"> = async (bank, context, request) => {
  const { cassettes, rejected, ...people } = request.fields;
  const counted = worth(cassettes) + worth(rejected);
  if (isSameName(people.operator, people.second)) return refused(bank, context, request, people, SAME_PERSON);
  if (counted > BALANCE_MAX) return refused(bank, context, request, people, TOO_MUCH);
  const detail = { ...people, ...counts("notes", cassettes), ...counts("rejected", rejected) };
  return bank.groupCommit.post({ ...originOf(bank, context, request), op: "cash-count", counted: Money(counted), detail });
};

/** Refuses for the message alone. The refusal is the same each time, so it need not be stored. */
async function refused(
  bank: Bank,
  context: RequestContext,
  request: Request,
  people: Detail,
  refusal: Extract<Outcome<never>, { ok: false }>,
): Promise<Outcome<never>> {
  await bank.recorder.record({ ...requestEvent(context, request), outcome: eventOutcome(refusal), confidential: people });
  return refusal;
}

const TOO_MUCH = { ok: false, refusal: "cash-amount", details: { limit: AMOUNT_MAX } } as const;
const SAME_PERSON = { ok: false, refusal: "second-operator", details: {} } as const;

/** How many notes of each denomination, for the sealed form of the audit log: "notes-5000": 198. */
const counts = (name: string, notes: Notes): Detail =>
  Object.fromEntries(notes.map((each) => [`${name}-${each.denomination}`, each.notes]));
