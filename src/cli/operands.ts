import { UsageError } from "./usage-error.ts";

/** The operand N: the number of an ATM. Throws UsageError. */
export function readNumber(operands: Readonly<Record<string, string>>): number {
  const given = operands["N"] ?? "";
  if (!/^[1-9]\d{0,3}$/.test(given)) throw new UsageError(`"${given}" is not an ATM's number (1 to 9999)`);
  return Number(given);
}
