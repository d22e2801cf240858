import { countWaiting, type ProposalKey, type ProposalState, proposalPage } from "../../proposals/proposals.ts";
import type { Sql } from "../../store/store.ts";
import type { AskedProposals, ProposalList } from "../parts.ts";

const STATES: Readonly<Record<AskedProposals["which"], readonly ProposalState[]>> = {
  waiting: ["open", "approved"],
  ended: ["refused", "withdrawn", "expired", "done", "failed"],
};
/** The most proposals of a page. */
const PAGE_MOST = 100;

/** Reads a page of proposals, of at most `most`. Those that wait are counted, also those that are not on the page. */
export async function readProposals(
  sql: Sql,
  key: ProposalKey,
  { which, after = null, customer }: AskedProposals,
  most = PAGE_MOST,
): Promise<ProposalList> {
  const search = { states: STATES[which], most, after, newestFirst: which === "ended" };
  const { proposals, next } = await proposalPage(sql, key, { ...search, ...(customer === undefined ? {} : { customer }) });
  const isWhole = after === null && next === null;
  const count = which === "ended" ? null : isWhole ? proposals.length : await countWaiting(sql);
  return { proposals, count, next };
}
