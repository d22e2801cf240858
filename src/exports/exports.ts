/**
 * The bank's books in forms that other programs read: CSV, ISO 20022 camt.053, OFX 2.2 and Beancount.
 *
 * It promises that an export is of one moment, that its sums are those of the ledger, that it is recorded in the audit log before
 * its first byte leaves, and that its memory does not grow with the books. It only reads, and opens no file. Start with
 * export-books.ts; reading/ has the queries, forms/ one file for each form.
 */
export { type Exported, exportBooks } from "./export-books.ts";
export { ExportError } from "./export-error.ts";
export { csvCell } from "./forms/csv-cell.ts";
export { EXPORT_FORMS, type ExportForm, type ExportOrder } from "./order.ts";
export { daysText } from "./period.ts";
export { outlineOf } from "./plan.ts";
