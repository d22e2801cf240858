import { EXPORT_FORMS, type ExportForm } from "../../exports/exports.ts";
import { didYouMean, UsageError } from "../options/usage-error.ts";

/** The operand FORM of an export. Throws UsageError. */
export function readExportForm(operands: Readonly<Record<string, string>>): ExportForm {
  const given = operands["FORM"] ?? "";
  const forms = Object.keys(EXPORT_FORMS);
  if (!forms.includes(given))
    throw new UsageError(`"${given}" is no form of export${didYouMean(given, forms)}: ${forms.join(", ")}`);
  return given as ExportForm;
}
