import { ownersOf, unresolvedHolds } from "../../ledger/ledger.ts";
import { formatMoney } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { say } from "../output/failure.ts";
import { jsonLine, table, time } from "../output/table.ts";
import { withMigratedStore } from "../running/database.ts";

/** The most holds shown at once: the oldest come first, because they need attention first. */
const SHOWN_MOST = 1_000;

/** `strongroom holds list` */
export const listHolds: Run = async ({ settings }) => {
  const currency = settings.get("currency");
  const now = Date.now();
  const { holds, owners } = await withMigratedStore(settings, async ({ sql }) => {
    const found = await unresolvedHolds(sql, { placedBefore: now, most: SHOWN_MOST + 1 });
    return { holds: found, owners: await ownersOf(sql, [...new Set(found.map((each) => each.account))]) };
  });
  const shown = holds.slice(0, SHOWN_MOST).map((hold) => ({ ...hold, customer: owners.get(hold.account) ?? "" }));
  if (settings.get("json"))
    for (const each of shown) process.stdout.write(jsonLine({ ...each, ageMs: now - each.placedAt, currency: currency.code }));
  else if (shown.length > 0) {
    const rows = shown.map((each) => [
      each.terminal,
      time(each.placedAt),
      age(now - each.placedAt),
      `${formatMoney(each.amount, currency)} ${currency.code}`,
      each.customer,
      each.request,
    ]);
    process.stdout.write(table([["terminal", "placed", "age", "amount", "customer", "request"], ...rows]));
  }
  if (holds.length === 0) say("no hold is open");
  if (holds.length > SHOWN_MOST) say(`these are the oldest ${SHOWN_MOST}; there are more`);
  return 0;
};

/** An age in the two largest units: "3d 4h", "2h 15m", "45s". */
export function age(ms: number): string {
  const parts = [
    [Math.floor(ms / 86_400_000), "d"],
    [Math.floor(ms / 3_600_000) % 24, "h"],
    [Math.floor(ms / 60_000) % 60, "m"],
    [Math.floor(ms / 1_000) % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}
