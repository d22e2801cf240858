import type { Currency, RequestId } from "../../model/model.ts";
import { findProposal, type ProposalKey } from "../../proposals/proposals.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { AgreedCount } from "../../terminals/terminals.ts";
import { readFields } from "../fields/read-fields.ts";
import { countCash, countedOf } from "../operations/terminals/count.ts";

/** What a process reads agreements with. */
export interface AgreementParts {
  readonly proposalKey: ProposalKey;
  readonly currency: Currency;
}

/**
 * Returns the count that two operators agreed on under this id, by an authentic proposal that the bank has carried out; null if there is
 * none. Whoever writes to the database alone cannot make one.
 */
export async function findAgreedCount(
  { proposalKey, currency }: AgreementParts,
  sql: Sql | Transaction,
  id: RequestId,
): Promise<AgreedCount | null> {
  const found = await findProposal(sql, proposalKey, id);
  if (found === null || !found.authentic || found.operation !== "cash-count" || found.state !== "done") return null;
  const { maker, decision } = found;
  if (decision?.verdict !== "approved" || decision.decider.id === maker.id) return null;
  const read = readFields(countCash.fields, JSON.parse(found.input) as Readonly<Record<string, unknown>>, { currency });
  if (!read.ok) return null;
  const { input } = read;
  return { terminal: input.terminal, counted: countedOf(input), maker: maker.name, approver: decision.decider.name };
}
