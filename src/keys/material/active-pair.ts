import type { KeyPair } from "../../crypto/crypto.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { openBankKeys, serverKeyId, TerminalError } from "../../terminals/terminals.ts";
import { readKeys } from "../register/register.ts";

/**
 * The pair that goes into key files: the active one of the register, or the first one of the file before the bank's first start. Throws
 * TerminalError `bank-key-unknown` if this machine's file lacks it, and SecretFileError.
 */
export async function activeBankPair(
  sql: Sql | Transaction,
  file: string,
): Promise<{ readonly id: string; readonly pair: KeyPair }> {
  const pairs = (await openBankKeys(file)).map((pair) => ({ id: serverKeyId(pair.publicKey).toString("hex"), pair }));
  const active = (await readKeys(sql)).find(({ purpose, state }) => purpose === "bank-key" && state === "active");
  const found = active === undefined ? pairs[0] : pairs.find(({ id }) => id === active.id);
  if (found === undefined)
    throw new TerminalError(
      "bank-key-unknown",
      `${file} lacks the bank's key ${active?.id}: copy the file from a server of this bank`,
    );
  return found;
}
