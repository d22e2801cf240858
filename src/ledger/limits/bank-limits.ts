import type { Effect, EffectDigest, RecordEvent } from "../../events/events.ts";
import { type BankLimits, isAmount, Money } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";

/** The bank's limits as operators set them. */
export interface SetLimits {
  /** 1, 2, 3, … */
  readonly version: number;
  readonly limits: BankLimits;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/** What two operators agreed on. */
export interface LimitsDecision {
  /** The id of their proposal: it sets limits once, however often it is carried out. */
  readonly proposal: string;
  readonly limits: BankLimits;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Who proposed and who approved it: for the sealed form of the audit log only. */
  readonly maker: string;
  readonly approver: string;
}

export type LimitsRefusal = "limits-out-of-range" | "limits-order";

export type LimitsOutcome =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly refusal: LimitsRefusal };

/** The most withdrawals of a day that a limit can allow. */
const COUNT_MAX = 1_000_000;

/** The class is "lim" in ASCII. */
const LOCK = { class: 0x6c696d, number: 1 } as const;

/** Why the bank cannot have these limits; null if it can. */
export function limitsObjection({ perWithdrawal, perDayAmount, perDayCount, terminalDay }: BankLimits): LimitsRefusal | null {
  const amounts = [perWithdrawal, perDayAmount, terminalDay.deposits, terminalDay.transfers, terminalDay.loads];
  const isCount = Number.isInteger(perDayCount) && perDayCount >= 1 && perDayCount <= COUNT_MAX;
  if (!isCount || !amounts.every(isAmount)) return "limits-out-of-range";
  return perWithdrawal > perDayAmount ? "limits-order" : null;
}

/**
 * Sets the limits from the commit on. Each server follows within seconds (src/bank/operations/limits-watch.ts); a withdrawal that was
 * decided meanwhile keeps its answer. The event is in the same transaction. A proposal that has set its limits sets nothing again.
 */
export async function setBankLimits(
  tx: Transaction,
  record: RecordEvent,
  effects: EffectDigest,
  { proposal, limits, at, maker, approver }: LimitsDecision,
): Promise<LimitsOutcome> {
  const refusal = limitsObjection(limits);
  if (refusal !== null) return { ok: false, refusal };
  await tx`select pg_advisory_xact_lock(${LOCK.class}, ${LOCK.number})`;
  const [done] = await tx<{ version: number }[]>`select n as version from bank_limits where proposal = ${proposal}`;
  if (done !== undefined) return { ok: true, version: done.version };
  const [last] = await tx<{ version: number; at: number }[]>`
    select n as version, (extract(epoch from set_at) * 1000)::float8 as at from bank_limits order by n desc limit 1`;
  const version = (last?.version ?? 0) + 1;
  // The times of the versions give their order, whatever the clock did meanwhile.
  const setAt = Math.max(at, (last?.at ?? 0) + 1);
  const effect = limitsEffect(proposal, { version, limits, at: setAt });
  const { perWithdrawal, perDayAmount, perDayCount, terminalDay } = limits;
  await tx`
    insert into bank_limits (n, per_withdrawal, per_day_amount, per_day_count, terminal_deposits, terminal_transfers, terminal_loads,
                             set_at, proposal, mac)
    values (${version}, ${perWithdrawal}, ${perDayAmount}, ${perDayCount}, ${terminalDay.deposits}, ${terminalDay.transfers},
            ${terminalDay.loads}, ${new Date(setAt)}, ${proposal}, ${effects.of([effect])})`;
  record({ at: setAt, kind: "limits-set", outcome: "ok", confidential: shown(limits, maker, approver), effects: [effect] });
  return { ok: true, version };
}

/** The newest limits that operators set, and how many rows beyond them nobody with the bank's key wrote; null if there are none. */
export async function findBankLimits(
  sql: Sql | Transaction,
  effects: EffectDigest,
): Promise<{ readonly set: SetLimits | null; readonly forged: number }> {
  let forged = 0;
  for (let below: number | null = null; ; ) {
    const [row]: StoredLimits[] = await sql<StoredLimits[]>`
      select n as version, per_withdrawal as "perWithdrawal", per_day_amount as "perDayAmount", per_day_count as "perDayCount",
             terminal_deposits as deposits, terminal_transfers as transfers, terminal_loads as loads,
             (extract(epoch from set_at) * 1000)::float8 as at, proposal, mac
      from bank_limits where n < ${below ?? 2 ** 31 - 1} order by n desc limit 1`;
    if (row === undefined) return { set: null, forged };
    const set = limitsFrom(row);
    if (effects.of([limitsEffect(row.proposal, set)])?.equals(row.mac)) return { set, forged };
    forged++;
    below = row.version;
  }
}

/** A row of bank_limits. */
export interface StoredLimits {
  readonly version: number;
  readonly perWithdrawal: bigint;
  readonly perDayAmount: bigint;
  readonly perDayCount: number;
  readonly deposits: bigint;
  readonly transfers: bigint;
  readonly loads: bigint;
  readonly at: number;
  readonly proposal: string;
  readonly mac: Buffer;
}

/** The limits that a row says. */
export const limitsFrom = ({ version, at, ...row }: StoredLimits): SetLimits => ({
  version,
  at,
  limits: {
    perWithdrawal: Money(row.perWithdrawal),
    perDayAmount: Money(row.perDayAmount),
    perDayCount: row.perDayCount,
    terminalDay: { deposits: Money(row.deposits), transfers: Money(row.transfers), loads: Money(row.loads) },
  },
});

/** What the event of new limits vouches for, and what authenticates their row. */
export const limitsEffect = (proposal: string, { version, limits, at }: SetLimits): Effect => [
  "bank-limits",
  version,
  Number(limits.perWithdrawal),
  Number(limits.perDayAmount),
  limits.perDayCount,
  Number(limits.terminalDay.deposits),
  Number(limits.terminalDay.transfers),
  Number(limits.terminalDay.loads),
  at,
  proposal,
];

const shown = (limits: BankLimits, maker: string, approver: string) => ({
  operator: maker,
  approver,
  "limit-withdrawal": Number(limits.perWithdrawal),
  "limit-day": Number(limits.perDayAmount),
  "limit-day-count": limits.perDayCount,
  "terminal-deposits-day": Number(limits.terminalDay.deposits),
  "terminal-transfers-day": Number(limits.terminalDay.transfers),
  "terminal-loads-day": Number(limits.terminalDay.loads),
});
