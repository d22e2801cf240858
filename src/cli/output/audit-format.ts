import { encodeLine, type Line } from "../../audit/audit.ts";
import type { Confidential } from "../../events/events.ts";
import { csvCell } from "../../exports/exports.ts";
import { Currency, formatMoney } from "../../model/model.ts";
import type { Format } from "../options/audit-options.ts";

/** How records are printed: the heading, and each record by itself, so that a million need no more memory than one. */
export interface Printing {
  readonly heading: string;
  readonly record: (line: Line) => string;
}

/** `confidential` if the records come from the sealed form. */
export function printing(format: Format, { confidential }: { readonly confidential: boolean }): Printing {
  if (format === "json") return { heading: "", record: (line) => `${encodeLine(line)}\n` };
  if (format === "csv") return csv(confidential);
  return { heading: row(COLUMNS.map(({ name }) => name)), record: tableRows };
}

/** Fixed widths, 120 columns in all: a later record cannot move what is already printed. */
const COLUMNS: readonly { name: string; width: number; of: (line: Line) => string | undefined }[] = [
  { name: "record", width: 8, of: ({ i }) => String(i) },
  { name: "time (UTC)", width: 19, of: ({ t }) => t.slice(0, 19).replace("T", " ") },
  { name: "operation", width: 18, of: ({ op }) => op },
  { name: "outcome", width: 30, of: ({ res }) => res },
  { name: "ATM", width: 8, of: ({ term }) => term },
  { name: "amount", width: 14, of: (line) => amount(line) && `${amount(line)} ${currency(line)}` },
  { name: "customer", width: 11, of: ({ cust }) => cust?.slice(-11) },
];
const WIDTH = 120;

function tableRows(line: Line): string {
  const first = row(COLUMNS.map(({ of }) => of(line) ?? ""));
  if (line.confidential === undefined) return first;
  return `${first}${clip(`${" ".repeat(10)}${pairs(line.confidential)}`, WIDTH)}\n`;
}

const row = (cells: readonly string[]): string =>
  `${cells
    .map((cell, i) => clip(cell, COLUMNS[i]?.width ?? 0).padEnd(COLUMNS[i]?.width ?? 0))
    .join("  ")
    .trimEnd()}\n`;

const pairs = (confidential: Confidential): string =>
  Object.entries(confidential)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

/** As much as the column holds. A control character could rewrite the reader's screen, so it becomes a mark. */
function clip(text: string, width: number): string {
  const shown = text.replace(/\p{C}/gu, "\ufffd");
  return shown.length <= width ? shown : `${shown.slice(0, width - 1)}…`;
}

const amount = ({ amt, ccy }: Line): string | undefined =>
  amt === undefined ? undefined : ccy === undefined ? `${amt}` : formatMoney(BigInt(amt), Currency(ccy));

/** The sealed form does not have the currency: without the plain line, an amount is printed in minor units. */
const currency = ({ amt, ccy }: Line): string | undefined => ccy ?? (amt === undefined ? undefined : "minor");

const FIELDS: readonly (readonly [string, (line: Line) => string | number | undefined])[] = [
  ["record", ({ i }) => i],
  ["writer", ({ w }) => w],
  ["number", ({ n }) => n],
  ["time", ({ t }) => t],
  ["atm", ({ term }) => term],
  ["session", ({ sid }) => sid],
  ["request", ({ req }) => req],
  ["customer", ({ cust }) => cust],
  ["account", ({ acct }) => acct],
  ["operation", ({ op }) => op],
  ["amount", amount],
  ["currency", currency],
  ["outcome", ({ res }) => res],
];

function csv(confidential: boolean): Printing {
  const fields = confidential
    ? [...FIELDS, ["confidential", (line: Line) => line.confidential && JSON.stringify(line.confidential)] as const]
    : FIELDS;
  const record = (cells: readonly (string | number | undefined)[]): string => `${cells.map(csvCell).join(",")}\r\n`;
  return { heading: record(fields.map(([name]) => name)), record: (line) => record(fields.map(([, of]) => of(line))) };
}
