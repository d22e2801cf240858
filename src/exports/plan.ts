import { randomUUID } from "node:crypto";
import { findCurrency } from "../ledger/ledger.ts";
import type { Currency } from "../model/model.ts";
import type { Transaction } from "../store/store.ts";
import { EXPORT_FORMS, type ExportForm, type ExportOrder, type ExportRefusal } from "./order.ts";
import { type Period, periodOf } from "./period.ts";
import { type ExportedCustomer, findExportedCustomer } from "./reading/customer.ts";
import { countRows, extentOf, type RowsOf } from "./reading/extent.ts";

/** What one export is of, before its rows are counted. */
export interface ExportOutline {
  /** 32 hexadecimal digits: in the export if its form has a place for it, and in its audit event. */
  readonly id: string;
  /** When it was asked for, in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly form: ExportForm;
  readonly currency: Currency;
  readonly period: Period;
  readonly customer: ExportedCustomer | null;
}

/** The same as the snapshot has it. */
export interface ExportPlan extends ExportOutline {
  /** The number of movements, or of entries if the form is a statement of accounts. */
  readonly rows: number;
}

/** A row of a journal is a movement with both sides; a row of a statement is an entry of its account. */
const ROWS_OF: Readonly<Record<ExportForm, RowsOf>> = {
  csv: "movement",
  "camt.053": "entry",
  ofx: "entry",
  beancount: "movement",
};

type Refused = { readonly ok: false; readonly refusal: ExportRefusal };

/** Finds out in the snapshot `tx` what was asked for, or why it cannot be. */
export async function planOf(
  tx: Transaction,
  order: ExportOrder,
): Promise<{ readonly ok: true; readonly plan: ExportPlan } | Refused> {
  const found = await outlineOf(tx, order);
  if (!found.ok) return found;
  const { outline } = found;
  return { ok: true, plan: { ...outline, rows: await countRows(tx, scopeOf(outline), outline.period) } };
}

const scopeOf = ({ form, customer }: Pick<ExportOutline, "form" | "customer">) => ({
  ...{ rows: ROWS_OF[form], account: customer?.account ?? null },
});

/** The same without a count of its rows, which takes long in large books. Nothing is recorded. */
export async function outlineOf(
  tx: Transaction,
  order: ExportOrder,
): Promise<{ readonly ok: true; readonly outline: ExportOutline } | Refused> {
  const { form, at } = order;
  const wants = EXPORT_FORMS[form];
  if (wants === "customer-needed" && order.customer === null) return { ok: false, refusal: "customer-needed" };
  if (wants === "customer-impossible" && order.customer !== null) return { ok: false, refusal: "customer-impossible" };
  const currency = await findCurrency(tx);
  if (currency === null) return { ok: false, refusal: "books-unopened" };
  const customer = order.customer === null ? null : await findExportedCustomer(tx, order.customer);
  if (customer === null && order.customer !== null) return { ok: false, refusal: "customer-unknown" };

  const { oldest, newest } = await extentOf(tx, scopeOf({ form, customer }));
  const period = periodOf(order.from ?? Math.min(oldest ?? at, order.to ?? at), order.to ?? Math.max(newest ?? at, at));
  if (period === null) return { ok: false, refusal: "period-reversed" };
  return { ok: true, outline: { id: randomUUID().replaceAll("-", ""), at, form, currency, period, customer } };
}
