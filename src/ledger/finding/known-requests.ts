import { type AccountId, idsMadeIn, type RequestId, type TerminalId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** A request that the bank has stored something of, and its operation. */
export interface KnownRequest {
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly op: string;
}

/**
 * Returns the times at which the bank stored something of these requests, in milliseconds since 1970 UTC: each is the time of an audit
 * event of the request. Reads by keys alone.
 */
export async function momentsOf(sql: Sql | Transaction, requests: readonly string[]): Promise<readonly number[]> {
  const ids = [...requests];
  const rows = await sql<{ at: Date }[]>`
    select at from request_answer where request = any(${ids}::uuid[])`;
  return rows.map(({ at }) => at.getTime());
}

const DAY_MS = 86_400_000;
/** How far back to look first, in milliseconds: whoever reads out the end of an id has mostly used it lately. */
const REACHES_MS = [DAY_MS, 31 * DAY_MS, Number.MAX_SAFE_INTEGER];
const FOUND_MAX = 10;

/**
 * Returns the requests whose id ends with these eight hexadecimal digits, of all ATMs: those of the last day, else those of the last
 * month, else all. It reads ids only, each once. Of four thousand million ids two have the same end by chance.
 */
export async function requestsEndingWith(sql: Sql | Transaction, digits: string, now: number): Promise<readonly KnownRequest[]> {
  let until = Number.MAX_SAFE_INTEGER;
  for (const reach of REACHES_MS) {
    const { low, high } = idsMadeIn(now - reach, until);
    until = now - reach - 1;
    const found = await sql<KnownRequest[]>`
      select terminal, request, op from request_answer
      where (request, terminal) in (
        select request, terminal from request_answer
        where request between ${low}::uuid and ${high}::uuid and substring(uuid_send(request) from 13) = decode(${digits}, 'hex') limit ${FOUND_MAX})`;
    if (found.length > 0) return found;
  }
  return [];
}

/** The newest entries among which those are searched that the account's own customer has caused. */
const ENTRIES_MAX = 1_000;

/**
 * Returns the requests by which this account's customer has moved money most lately, the newest first, before them those that placed
 * its open holds. What others paid to the account is not among them. Reads by keys alone.
 */
export async function newestBookings(sql: Sql | Transaction, account: AccountId, most: number): Promise<readonly KnownRequest[]> {
  const booked = await sql<KnownRequest[]>`
    select newest.terminal, newest.request, answer.op
    from (select * from entry where account = ${account} order by number desc limit ${ENTRIES_MAX}) as newest
    join request_answer as answer on answer.request = newest.request and answer.terminal = newest.terminal
    where newest.kind in ('deposit', 'withdrawal') or newest.kind = 'transfer' and direction = 'debit'
    order by number desc limit ${most}`;
  const held = await sql<KnownRequest[]>`
    select terminal, request, 'withdraw' as op from hold
    where state = 'held' and account = ${account} order by placed_at desc limit ${most}`;
  return [...held, ...booked];
}
