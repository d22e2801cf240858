import { type Currency, formatMoney } from "../../model/model.ts";
import type { Books } from "../reading/books.ts";
import type { ExportedMovement } from "../reading/movements.ts";
import { csvCell } from "./csv-cell.ts";

type Column = readonly [name: string, of: (movement: ExportedMovement, currency: Currency) => string | number];

/** The columns, in this order (docs/EXPORTS.md, "CSV"). New ones go to the end. */
const COLUMNS: readonly Column[] = [
  ["time", ({ at }) => at.toISOString()],
  ["kind", ({ kind }) => kind],
  ["amount", ({ amount }, currency) => formatMoney(amount, currency)],
  ["currency", (_, { code }) => code],
  ["debit_account", ({ debit }) => debit],
  ["debit_kind", ({ debitKind }) => debitKind],
  ["debit_owner", ({ debitOwner }) => debitOwner ?? ""],
  ["debit_entry", ({ debitEntry }) => debitEntry],
  ["debit_balance", ({ debitBalance }, currency) => formatMoney(debitBalance, currency)],
  ["credit_account", ({ credit }) => credit],
  ["credit_kind", ({ creditKind }) => creditKind],
  ["credit_owner", ({ creditOwner }) => creditOwner ?? ""],
  ["credit_entry", ({ creditEntry }) => creditEntry],
  ["credit_balance", ({ creditBalance }, currency) => formatMoney(creditBalance, currency)],
  ["atm", ({ terminal }) => terminal],
  ["request", ({ request }) => request],
  ["reverses", ({ reverses }) => reverses ?? ""],
];

/** The journal as CSV (RFC 4180, UTF-8): a heading, and a row for each movement. */
export async function* csv(books: Books): AsyncGenerator<string> {
  const { currency } = books.plan;
  yield record(COLUMNS.map(([name]) => name));
  for await (const movements of books.movements())
    yield movements.map((movement) => record(COLUMNS.map(([, of]) => of(movement, currency)))).join("");
}

const record = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(",")}\r\n`;
