import { cassetteLevels, overfull, unresolvedHolds } from "../../ledger/ledger.ts";
import type { Money, TerminalId } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import { listTerminals } from "../../terminals/terminals.ts";
import { Findings } from "./findings.ts";

export interface BankBounds {
  /** What the cassettes of one ATM hold at most, in minor units. */
  readonly capacity: Money;
  /** The age at which an open hold is an alarm, in milliseconds. */
  readonly holdAgeMs: number;
}

/** How long it stands that one person did what others should know of, in milliseconds. */
const ONE_PERSON_MS = 24 * 3_600_000;
/** The most old holds that are counted: far more than there are in any bank that somebody looks after. */
const HOLDS_MOST = 10_000;

/**
 * Looks at what concerns the whole bank and not one server: cassettes, capacities and old holds, all from small tables and indexes.
 * One server at a time does this, once a minute. `now` is in milliseconds since 1970 UTC.
 */
export async function findInBank(sql: Sql, now: number, { capacity, holdAgeMs }: BankBounds): Promise<Findings> {
  const found = new Findings();
  await findCassettes(sql, found);
  await findOnePerson(sql, now, found);
  found.known.add("terminal-overfull");
  const days = Map.groupBy(await overfull(sql, now, capacity), ({ terminal }) => terminal);
  for (const [terminal, each] of days)
    found.know("terminal-overfull", terminal, `on ${each.map(({ day }) => dateOf(day)).join(" and ")}`);
  found.known.add("hold-old");
  const old = await unresolvedHolds(sql, { placedBefore: now - holdAgeMs, most: HOLDS_MOST });
  for (const [terminal, holds] of Map.groupBy(old, (hold) => hold.terminal))
    found.know(
      "hold-old",
      terminal,
      `open holds: ${holds.length}; the oldest was placed at ${timeOf(holds[0]?.placedAt ?? now)}`,
    );
  return found;
}

/** The few events of these kinds have an index of their own. Who it was is in the sealed form alone. */
async function findOnePerson(sql: Sql, now: number, found: Findings): Promise<void> {
  const rows = await sql<{ kind: string; times: bigint; last: Date }[]>`
    select kind, count(*) as times, max(at) as last from audit_event
    where kind in ('break-glass', 'operator-alone') and at > ${new Date(now - ONE_PERSON_MS)} group by kind`;
  for (const name of ["break-glass", "operator-alone"] as const) {
    const row = rows.find(({ kind }) => kind === name);
    found.know(name, "", row === undefined ? null : `${row.times} times in a day, last at ${timeOf(row.last.getTime())}`);
  }
}

/** A revoked ATM needs no notes. */
async function findCassettes(sql: Sql, found: Findings): Promise<void> {
  found.known.add("cassette-empty").add("cassette-low");
  const active = new Set<TerminalId>();
  for (const { terminal, state } of await listTerminals(sql)) if (state === "active") active.add(terminal);
  for (const { terminal, levels } of await cassetteLevels(sql)) {
    if (!active.has(terminal)) continue;
    for (const level of ["empty", "low"] as const) {
      const count = levels?.filter((each) => each.level === level).length ?? 0;
      if (levels === null) found.miss(`cassette-${level}`, terminal, "it never reported the levels of its cassettes");
      else if (count > 0) found.know(`cassette-${level}`, terminal, `cassettes: ${count} of ${levels.length}`);
    }
  }
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
