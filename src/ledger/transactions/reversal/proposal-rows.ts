import type { RequestId, TerminalId } from "../../../model/model.ts";
import type { Transaction } from "../../../store/store.ts";

/** A posting that operators want reversed, and why. */
export interface Reversal {
  readonly terminal: TerminalId;
  /** The request that moved the money (FoundPosting). */
  readonly request: RequestId;
  /** 1 to 200 characters. */
  readonly reason: string;
}

/** How one operator has proposed it; `by` is the id of the request that is to reverse the posting. */
export interface ReversalProposal {
  readonly n: number;
  readonly by: RequestId;
  readonly reason: string;
  readonly proposedBy: string;
  readonly confirmedBy: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly confirmedAt: number | null;
}

/** The newest proposal of this posting; with `locked` no other confirmation can come before the commit. */
export async function newestProposal(
  tx: Transaction,
  { terminal, request }: Reversal,
  locked = false,
): Promise<ReversalProposal | null> {
  const [row] = await tx<(Omit<ReversalProposal, "confirmedAt"> & { confirmedAt: Date | null })[]>`
    select n, reversed_by as by, reason, proposed_by as "proposedBy", confirmed_by as "confirmedBy", confirmed_at as "confirmedAt"
    from reversal_proposal where terminal = ${terminal} and request = ${request}
    order by n desc limit 1 ${locked ? tx`for update` : tx``}`;
  return row === undefined ? null : { ...row, confirmedAt: row.confirmedAt?.getTime() ?? null };
}

/** True if the ledger has refused this request for good: its answer is stored, and it moved nothing. */
export async function isRefused(tx: Transaction, { terminal }: Reversal, by: RequestId): Promise<boolean> {
  return (await tx`select from request_answer where terminal = ${terminal} and request = ${by} and debit is null`).length > 0;
}

/** Adds a proposal and returns its number. Of two at the same time, one gets the next number. */
export async function addProposal(
  tx: Transaction,
  reversal: Reversal,
  added: { readonly by: RequestId; readonly proposedBy: string; readonly at: number },
): Promise<number> {
  const { by, proposedBy, at } = added;
  const { terminal, request, reason } = reversal;
  const [row] = await tx<{ n: number }[]>`
    insert into reversal_proposal (terminal, request, n, reversed_by, reason, proposed_by, proposed_at)
    select ${terminal}::text, ${request}::uuid, coalesce(max(n), 0) + 1, ${by}::uuid, ${reason}::text, ${proposedBy}::text,
           ${new Date(at)}::timestamptz
    from reversal_proposal where terminal = ${terminal} and request = ${request}
    on conflict (request, terminal, n) do nothing
    returning n`;
  return row?.n ?? addProposal(tx, reversal, added);
}
