import type { FoundEvent } from "../../../audit/audit.ts";
import { table, time } from "../../../model/model.ts";

/** Records of the audit log as a table for a terminal. Amounts are in minor units. */
export const recordsText = (events: readonly FoundEvent[]): string =>
  events.length === 0
    ? "no record was found\n"
    : table([
        ["record", "time", "kind", "outcome", "ATM", "amount", "customer", "request"],
        ...events.map(({ index, at, kind, outcome, terminal, amount, customer, request }) => [
          ...[
            index === null ? "" : String(index),
            time(at),
            kind,
            outcome,
            terminal ?? "",
            amount === null ? "" : String(amount),
          ],
          ...[customer ?? "", request ?? ""],
        ]),
      ]);
