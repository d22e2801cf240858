import assert from "node:assert/strict";
import { accept, type Money, type RequestId, refuse, subtract } from "../../../model/model.ts";
import type { PostingKind } from "../../deciding/movement-kind.ts";
import type { Detail, Origin } from "../../deciding/request.ts";
import { type Account, type Direction, NORMAL_SIDE, type Posting } from "../../deciding/state.ts";
import type { UnitOfWork } from "../../deciding/unit-of-work.ts";
import { fits, tooMuch } from "../balance-limit.ts";
import type { Transaction } from "../transaction.ts";

interface Reverse {
  /** The request of the same ATM whose movement is reversed: of a withdrawal, the `settle`. */
  readonly reverses: RequestId;
  readonly detail: Detail;
}

interface Reversed {
  readonly reverses: RequestId;
  /** Minor units. */
  readonly amount: Money;
}

/** Each kind of reversal, with the kinds of account that it debits and credits: the posting's, exchanged. */
const REVERSALS = {
  "deposit-reversal": ["customer", "cash"],
  "withdrawal-reversal": ["cash", "customer"],
  "transfer-reversal": ["customer", "customer"],
  "cash-load-reversal": ["capital", "cash"],
  "cash-unload-reversal": ["cash", "vault"],
  "cash-over-reversal": ["capital", "cash"],
  "cash-short-reversal": ["cash", "capital"],
} as const satisfies Transaction<Reverse, Reversed>["movements"];

/** Two operators': makes the opposite of a posting (docs/decisions/0022-reversals.md). The answer names the posting. */
export const reverse = {
  asks: false,
  stoppedBySuspension: false,
  movements: REVERSALS,
  touches: ({ terminal, reverses }, touched) => touched.posting(terminal, reverses),
  rule(work, request) {
    const { terminal, reverses } = request;
    const posting = work.posting(terminal, reverses);
    if (posting === null) return refuse("posting-unknown");
    if (!isPosting(posting)) return refuse("posting-is-reversal");
    const refusal = refusesReversal(posting, { debit: work.account(posting.debit), credit: work.account(posting.credit) });
    if (refusal !== null) return refusal;

    work.reverse(reverses, posting, request);
    return accept<Reversed>({ reverses, amount: posting.amount });
  },
  audit: { account: subject, amount: (_, result) => result?.amount, sealed: ["reverses", "detail"] },
} as const satisfies Transaction<Reverse, Reversed>;

/** False for a reversal. */
const isPosting = <Of extends Pick<Posting, "kind">>(posting: Of): posting is Of & { readonly kind: PostingKind } =>
  Object.hasOwn(REVERSALS, `${posting.kind}-reversal`);

/** Returns why a movement cannot be reversed as its accounts are now; null if it can. The ledger decides again, under their locks. */
export const refusalOfReversal = (
  posting: Pick<Posting, "kind" | "amount" | "reversedBy"> & { readonly debit: Side; readonly credit: Side },
) => (isPosting(posting) ? refusesReversal(posting, posting) : refuse("posting-is-reversal"));

type Side = Pick<Account, "kind" | "posted" | "held" | "closed">;

/**
 * Returns why a posting cannot be reversed; null if it can. First it must be the only reversal, then an account that shrinks must
 * have the money available, then one that grows must be open and have room.
 */
export function refusesReversal(
  { amount, reversedBy }: Pick<Posting, "amount" | "reversedBy">,
  { debit, credit }: { readonly debit: Side; readonly credit: Side },
) {
  if (reversedBy !== null) return refuse("posting-reversed");
  const sides: readonly (readonly [Side, Direction])[] = [
    [credit, "debit"],
    [debit, "credit"],
  ];
  const grows = ([{ kind }, direction]: readonly [Side, Direction]): boolean => NORMAL_SIDE[kind] === direction;
  for (const [account] of sides.filter((side) => !grows(side))) if (amount > available(account)) return short(account);
  for (const [account] of sides.filter(grows)) {
    if (account.closed) return refuse("payee-closed");
    if (!fits(account, amount)) return tooMuch();
  }
  return null;
}

const available = ({ posted, held }: Side): Money => subtract(posted, held);

/** The refusal that names the account which lacks the money. */
function short(side: Side) {
  const largest = available(side);
  if (side.kind === "customer") return refuse("insufficient-funds", { available: largest });
  if (side.kind === "cash") return refuse("terminal-cash-short", { largest });
  // Nothing leaves the vault but by the reversal of what brought it there.
  assert(side.kind === "capital", "the vault lacks what was put into it");
  return refuse("capital-short", { largest });
}

function subject(work: UnitOfWork, { terminal, reverses }: Origin & Reverse) {
  const posting = work.posting(terminal, reverses);
  if (posting === null) return undefined;
  return subjectOf(posting.kind, { debit: work.account(posting.debit), credit: work.account(posting.credit) })?.id;
}

/**
 * The side that the events of a reversal name: the customer's, of two the payer's as in the event of the transfer itself, because the
 * payer's evidence shows these events (EVIDENCE.md); else the ATM's cash.
 */
export function subjectOf<Of extends Pick<Account, "kind">>(
  movement: string,
  { debit, credit }: { readonly debit: Of; readonly credit: Of },
): Of | undefined {
  const sides = movement === "transfer" ? [debit, credit] : [credit, debit];
  return sides.find(({ kind }) => kind === "customer") ?? sides.find(({ kind }) => kind === "cash");
}
