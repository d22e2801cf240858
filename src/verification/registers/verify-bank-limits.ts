import { limitsEffect, limitsFrom, type StoredLimits } from "../../ledger/ledger.ts";
import { bookEvents, eventName } from "../books/book-events.ts";
import type { Verification } from "../context.ts";

/** Compares the limits that operators set, version after version, with the events that set them, which are few. */
export async function verifyBankLimits({ snapshot, findings, effects }: Verification): Promise<void> {
  const set = new Map<string, string>();
  for await (const event of bookEvents(snapshot, "event.kind = 'limits-set' and event.outcome = 'ok'", "event.at"))
    for (const digest of event.digests) set.set(digest.toString("hex"), eventName(event));
  const rows = await snapshot.sql<StoredLimits[]>`
    select n as version, per_withdrawal as "perWithdrawal", per_day_amount as "perDayAmount", per_day_count as "perDayCount",
           terminal_deposits as deposits, terminal_transfers as transfers, terminal_loads as loads,
           (extract(epoch from set_at) * 1000)::float8 as at, proposal, mac
    from bank_limits order by n`;
  for (const [i, row] of rows.entries()) {
    const digest = effects.of([limitsEffect(row.proposal, limitsFrom(row))]) as Buffer;
    const place = `limits ${row.version}`;
    if (row.version !== i + 1)
      findings.add("bank-limits", place, `the version before is not ${row.version - 1}: somebody removed one`);
    if (!set.delete(digest.toString("hex")))
      findings.add("bank-limits", place, "no event set them like this: somebody invented or changed them");
    else if (!digest.equals(row.mac)) findings.add("bank-limits", place, "are ignored: somebody changed what authenticates them");
  }
  for (const name of set.values())
    findings.add(
      "bank-limits",
      "limits",
      `${name} set some that are not in the database like this: somebody removed or changed them`,
    );
}
