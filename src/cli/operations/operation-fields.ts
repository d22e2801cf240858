import { OPTIONS, type OptionName } from "../options/options.ts";

/** The name of an operand: of an ATM N, of other fields their own. */
export const operandOf = (field: string): string => (field === "terminal" ? "N" : field.toUpperCase());

/** The option of a field that is no operand. Throws if there is none: each has a row in the table of options. */
export function optionOf(field: string): OptionName {
  if (!Object.hasOwn(OPTIONS, field)) throw new Error(`there is no option --${field}`);
  return field as OptionName;
}
