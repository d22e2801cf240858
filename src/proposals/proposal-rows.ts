import type { AccountId, CustomerId, OperatorId, RequestId, TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";
import type { Decision, Making, Proposal, ProposalState } from "./proposal.ts";
import { isAuthentic, type ProposalKey } from "./row-key.ts";

interface Row {
  readonly id: RequestId;
  readonly operation: string;
  readonly input: string;
  readonly difference: Buffer;
  readonly terminal: TerminalId | null;
  readonly about: RequestId | null;
  readonly customer: CustomerId | null;
  readonly account: AccountId | null;
  readonly amount: bigint | null;
  readonly maker: OperatorId;
  readonly makerName: string;
  readonly madeAt: number;
  readonly expiresAt: number;
  readonly madeMac: Buffer;
  readonly state: ProposalState;
  readonly verdict: Decision["verdict"] | null;
  readonly decider: OperatorId | null;
  readonly deciderName: string | null;
  readonly decidedAt: number | null;
  readonly reason: string | null;
  readonly decidedMac: Buffer | null;
  readonly outcome: string | null;
  readonly endedAt: number | null;
}

/** Times are read exactly, because the MACs cover them. */
const COLUMNS = `
  id, operation, input, difference, terminal, about, customer, account, amount, maker, maker_name as "makerName",
  (extract(epoch from made_at) * 1000)::float8 as "madeAt", (extract(epoch from expires_at) * 1000)::float8 as "expiresAt",
  made_mac as "madeMac", state, verdict, decider, decider_name as "deciderName",
  (extract(epoch from decided_at) * 1000)::float8 as "decidedAt", reason, decided_mac as "decidedMac", outcome,
  (extract(epoch from ended_at) * 1000)::float8 as "endedAt"`;

/** Which proposals to read: by state, newest first, at most `most`. */
export interface ProposalSearch {
  readonly states: readonly ProposalState[];
  readonly most: number;
}

/** Returns the proposal with this id, authentic or not; null if there is none. With `locked` nobody else changes it before the commit. */
export async function findProposal(
  sql: Sql | Transaction,
  key: ProposalKey,
  id: RequestId,
  locked = false,
): Promise<Proposal | null> {
  const [row] = await sql<Row[]>`
    select ${sql.unsafe(COLUMNS)} from proposal where id = ${id} ${locked ? sql`for no key update` : sql``}`;
  return row === undefined ? null : proposalOf(row, key);
}

/** Returns proposals in these states, the newest first. */
export async function listProposals(
  sql: Sql | Transaction,
  key: ProposalKey,
  { states, most }: ProposalSearch,
): Promise<readonly Proposal[]> {
  const rows = await sql<Row[]>`
    select ${sql.unsafe(COLUMNS)} from proposal where state = any(${[...states]}::text[]) order by id desc limit ${most}`;
  return rows.map((row) => proposalOf(row, key));
}

/** Which page of proposals: in these states, about this customer if one is given, from after this proposal on. */
export interface ProposalPageSearch extends ProposalSearch {
  readonly after: RequestId | null;
  readonly newestFirst: boolean;
  readonly customer?: CustomerId;
}

/** A page of proposals, and where the next one begins; null if this is the last. */
export interface ProposalPage {
  readonly proposals: readonly Proposal[];
  readonly next: RequestId | null;
}

/** Returns a page of proposals, in the order in which they were made or the other way around. */
export async function proposalPage(
  sql: Sql | Transaction,
  key: ProposalKey,
  { states, most, after, newestFirst, customer }: ProposalPageSearch,
): Promise<ProposalPage> {
  const beyond = newestFirst ? sql`and id < ${after}` : sql`and id > ${after}`;
  const rows = await sql<Row[]>`
    select ${sql.unsafe(COLUMNS)} from proposal
    where state = any(${[...states]}::text[]) ${after === null ? sql`` : beyond}
      ${customer === undefined ? sql`` : sql`and customer = ${customer}`}
    order by id ${newestFirst ? sql`desc` : sql`asc`} limit ${most + 1}`;
  const proposals = rows.slice(0, most).map((row) => proposalOf(row, key));
  return { proposals, next: rows.length > most ? (proposals.at(-1)?.id ?? null) : null };
}

/** Returns how many proposals wait for an operator or for the bank. */
export async function countWaiting(sql: Sql | Transaction): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from proposal where state in ('open', 'approved')`;
  return row?.count ?? 0;
}

/**
 * Returns the ids of the proposals in this state, the oldest first, without those of `except`; with `before` only those that expire by then
 * (milliseconds since 1970 UTC).
 */
export async function waitingProposals(
  sql: Sql | Transaction,
  state: "open" | "approved",
  search: { readonly before?: number; readonly except?: readonly RequestId[]; readonly most: number },
): Promise<readonly RequestId[]> {
  const { before, except = [], most } = search;
  const until = before === undefined ? null : new Date(before);
  const rows = await sql<{ id: RequestId }[]>`
    select id from proposal
    where state = ${state} and state in ('open', 'approved') and (${until}::timestamptz is null or expires_at <= ${until})
      and id <> all(${[...except]}::uuid[])
    order by id limit ${most}`;
  return rows.map(({ id }) => id);
}

/** A proposal and what it is about, for the story of an operation. */
export interface ProposalLink {
  readonly id: RequestId;
  readonly operation: string;
  readonly terminal: TerminalId | null;
  /** The request that placed the hold, or that moved the money. */
  readonly about: RequestId | null;
}

/** Returns the proposals with these ids, and those about these requests. */
export function proposalsAbout(sql: Sql | Transaction, requests: readonly string[]): Promise<readonly ProposalLink[]> {
  const ids = [...requests];
  return sql<ProposalLink[]>`
    select id, operation, terminal, about from proposal
    where id = any(${ids}::uuid[]) or about = any(${ids}::uuid[]) order by id`;
}

/** Returns the times at which these proposals were made, decided and ended, in milliseconds since 1970 UTC: each is the time of an event. */
export async function proposalMoments(sql: Sql | Transaction, ids: readonly string[]): Promise<readonly number[]> {
  const rows = await sql<{ at: Date | null }[]>`
    select unnest(array[made_at, decided_at, ended_at]) as at from proposal where id = any(${[...ids]}::uuid[])`;
  return rows.flatMap(({ at }) => (at === null ? [] : at.getTime()));
}

/** Enters a new proposal, which is open. */
export async function insertProposal(tx: Transaction, key: ProposalKey, making: Making): Promise<void> {
  const { id, operation, input, difference, about, maker, madeAt, expiresAt } = making;
  const { terminal = null, request = null, customer = null, account = null, amount = null } = about;
  await tx`
    insert into proposal (id, operation, input, difference, terminal, about, customer, account, amount,
                          maker, maker_name, made_at, expires_at, made_mac, state)
    values (${id}, ${operation}, ${input}, ${difference}, ${terminal}, ${request}, ${customer}, ${account}, ${amount},
            ${maker.id}, ${maker.name}, ${new Date(madeAt)}, ${new Date(expiresAt)}, ${key.ofMaking(making)}, 'open')`;
}

/** Enters the decision about an open proposal. */
export async function updateDecided(tx: Transaction, key: ProposalKey, making: Making, decision: Decision): Promise<void> {
  const { verdict, decider, at, reason } = decision;
  const mac = key.ofDecision(key.ofMaking(making), decision);
  await tx`
    update proposal set state = ${verdict}, verdict = ${verdict}, decider = ${decider.id}, decider_name = ${decider.name},
      decided_at = ${new Date(at)}, reason = ${reason}, decided_mac = ${mac}
    where id = ${making.id}`;
}

/** Enters the end of a proposal. */
export async function updateEnded(
  tx: Transaction,
  id: RequestId,
  end: { readonly state: "expired" | "done" | "failed"; readonly outcome: string | null; readonly at: number },
): Promise<void> {
  await tx`update proposal set state = ${end.state}, outcome = ${end.outcome}, ended_at = ${new Date(end.at)} where id = ${id}`;
}

function proposalOf(row: Row, key: ProposalKey): Proposal {
  const { id, operation, input, difference, madeAt, expiresAt, state, outcome, endedAt } = row;
  const about = {
    ...{ terminal: row.terminal ?? undefined, request: row.about ?? undefined, customer: row.customer ?? undefined },
    ...{ account: row.account ?? undefined, amount: row.amount ?? undefined },
  };
  const maker = { id: row.maker, name: row.makerName };
  const making = { id, operation, input, difference, about, maker, madeAt, expiresAt };
  const decision = decisionOf(row);
  const authentic = isAuthentic(key, making, decision, { made: row.madeMac, decided: row.decidedMac });
  return { ...making, state, decision, outcome, endedAt: endedAt, authentic };
}

function decisionOf({ verdict, decider, deciderName, decidedAt, reason }: Row): Decision | null {
  if (verdict === null || decider === null || deciderName === null || decidedAt === null) return null;
  return { verdict, decider: { id: decider, name: deciderName }, at: decidedAt, reason };
}
