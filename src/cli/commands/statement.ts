import { readFileSync } from "node:fs";
import { formatMoney } from "../../model/model.ts";
import {
  isPdf,
  isStatementText,
  linesDigest,
  ReceiptError,
  readStatementFile,
  verifyStatement,
} from "../../receipts/receipts.ts";
import type { Run } from "../command.ts";
import { UsageError } from "../options/usage-error.ts";
import { printResult } from "../output/result.ts";
import { table } from "../output/table.ts";
import { trustedReceiptKey } from "../receipts/receipt-keys.ts";

/**
 * `strongroom statement verify STATEMENT`: prints a genuine statement, and of a PDF also the entries that the bank has signed.
 * Throws ReceiptError if it is not genuine.
 */
export const verifyStatementFile: Run = async ({ operands, settings }) => {
  const key = await trustedReceiptKey(settings);
  const { signed, csv } = contentOf(operands["STATEMENT"] ?? "");
  const { bank, holder, currency, from, to, at, first, last, opening, closing, digest } = verifyStatement(signed, key);
  if (csv !== null && !linesDigest(csv).equals(digest))
    throw new ReceiptError("receipt-forged", "the statement is NOT genuine: its entries are not those that the bank has signed");
  const money = (amount: bigint): string => `${formatMoney(amount, currency)} ${currency.code}`;
  const entries = last < first ? null : { first, last };
  const document = {
    ...{ genuine: true, bank, holder, currency: currency.code, from, to, at, entries, opening, closing },
    ...(csv === null ? {} : { csv }),
  };
  const text = table([
    ["genuine", "the holder of this key signed all of what follows"],
    ["bank", bank],
    ["holder", holder],
    ["from", from === 0 ? "the account's begin" : new Date(from).toISOString()],
    ["to before", to === 0 ? "the time of signing" : new Date(to).toISOString()],
    ["signed at", new Date(at).toISOString()],
    ["entries", last < first ? "none" : `${last - first + 1}, number ${first} to ${last}`],
    ["opening balance", money(opening)],
    ["closing balance", money(closing)],
  ]);
  printResult(settings, document, csv === null ? text : `${text}\n${csv.replaceAll("\r\n", "\n")}`);
  return 0;
};

/** The operand itself if it begins like a signed statement, else the content of the file of that name. */
function contentOf(operand: string): { signed: string; csv: string | null } {
  if (isStatementText(operand)) return { signed: operand, csv: null };
  const file = read(operand);
  return isPdf(file) ? readStatementFile(file) : { signed: file.toString("utf8"), csv: null };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `"${file}" is neither a statement's text, which begins with SS1:, nor a file that can be read (${code})`,
    );
  }
}
