import type { Direction, MovementKind } from "../../ledger/ledger.ts";
import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { Period } from "../period.ts";
import { fetches } from "./cursor.ts";
import { within } from "./extent.ts";

/** One side of a movement, as its account has it. */
export interface ExportedEntry {
  /** Its number in the account. */
  readonly number: number;
  readonly at: Date;
  readonly kind: MovementKind;
  readonly direction: Direction;
  readonly amount: Money;
  readonly terminal: TerminalId;
  readonly request: RequestId;
}

/** The entries of one account in the period, by their numbers. */
export const entriesOf = (tx: Transaction, period: Period, account: AccountId): AsyncGenerator<readonly ExportedEntry[], void> =>
  fetches(
    tx,
    "exported_entries",
    tx`
      select number, at, kind, direction, amount, terminal, request
      from entry where account = ${account} and ${within(tx, period)}
      order by number`,
  );
