import type { AccountKind, MovementKind } from "../../ledger/ledger.ts";
import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import type { Period } from "../period.ts";
import { fetches } from "./cursor.ts";
import { touching, within } from "./extent.ts";

/** One movement of money with both of its sides. */
export interface ExportedMovement {
  readonly at: Date;
  readonly kind: MovementKind;
  readonly amount: Money;
  /** The request that moved it, and the ATM that asked for it: together its key. */
  readonly terminal: TerminalId;
  readonly request: RequestId;
  readonly debit: AccountId;
  readonly debitKind: AccountKind;
  /** The ATM of a cash account, the username of a customer's; null if it has neither. */
  readonly debitOwner: string | null;
  /** The number of the entry in the account, and what the account held after it. */
  readonly debitEntry: number;
  readonly debitBalance: Money;
  readonly credit: AccountId;
  readonly creditKind: AccountKind;
  readonly creditOwner: string | null;
  readonly creditEntry: number;
  readonly creditBalance: Money;
  /** The request, at the same ATM, whose posting it reverses; null if it reverses none. */
  readonly reverses: RequestId | null;
}

/** The movements of the period by time; those of one account if it is given. */
export function movementsIn(
  tx: Transaction,
  period: Period,
  account: AccountId | null,
): AsyncGenerator<readonly ExportedMovement[], void> {
  const movements = tx`
    select * from movement where ${within(tx, period)} ${account === null ? tx`` : tx`and ${touching(tx, account)}`}`;
  return fetches(
    tx,
    "exported_movements",
    tx`
      select movement.at, movement.kind, amount, movement.terminal, request,
             debit, debited.kind as "debitKind", coalesce(debited.terminal, debtor.username) as "debitOwner",
             debit_entry as "debitEntry", debit_balance as "debitBalance",
             credit, credited.kind as "creditKind", coalesce(credited.terminal, creditor.username) as "creditOwner",
             credit_entry as "creditEntry", credit_balance as "creditBalance", reverses
      from (${movements}) as movement
      join account as debited on debited.id = debit
      join account as credited on credited.id = credit
      left join customer as debtor on debtor.id = debited.customer
      left join customer as creditor on creditor.id = credited.customer
      order by movement.at, request, movement.terminal`,
  );
}
