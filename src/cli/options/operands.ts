import { EXPORT_FORMS, type ExportForm } from "../../exports/exports.ts";
import { didYouMean, UsageError } from "./usage-error.ts";

/** The operand N: the number of an ATM. Throws UsageError. */
export function readNumber(operands: Readonly<Record<string, string>>): number {
  const given = operands["N"] ?? "";
  if (!/^[1-9]\d{0,3}$/.test(given)) throw new UsageError(`"${given}" is not an ATM's number (1 to 9999)`);
  return Number(given);
}

/** The operand INDEX: the place of a record in the audit log, which counts from 0. Throws UsageError. */
export function readIndex(operands: Readonly<Record<string, string>>): number {
  const given = operands["INDEX"] ?? "";
  if (!/^(0|[1-9]\d{0,14})$/.test(given))
    throw new UsageError(`"${given}" is not a record's index: a whole number from 0, such as strongroom audit search shows`);
  return Number(given);
}

/** The operand FORM of an export. Throws UsageError. */
export function readExportForm(operands: Readonly<Record<string, string>>): ExportForm {
  const given = operands["FORM"] ?? "";
  const forms = Object.keys(EXPORT_FORMS);
  if (!forms.includes(given))
    throw new UsageError(`"${given}" is no form of export${didYouMean(given, forms)}: ${forms.join(", ")}`);
  return given as ExportForm;
}
