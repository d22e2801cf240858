import { UsageError } from "./usage-error.ts";

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
