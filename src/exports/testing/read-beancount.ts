import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { initSync, ParsedLedger } from "@rustledger/wasm";
import { minorOf } from "./read-minor.ts";

initSync({ module: readFileSync(fileURLToPath(import.meta.resolve("@rustledger/wasm/rustledger_wasm_bg.wasm"))) });

export interface BeancountBooks {
  readonly errors: readonly string[];
  /** By account, in minor units, debits positive; accounts that hold nothing are left out. */
  readonly balances: ReadonlyMap<string, bigint>;
  readonly transactions: number;
}

/** Reads a journal with rustledger, which checks every assertion. */
export function readBeancount(text: string): BeancountBooks {
  const ledger = new ParsedLedger(text);
  try {
    const rows = ledger.query("select account, sum(number) group by account").rows as [string, string][];
    return {
      errors: ledger.getErrors().map(({ message }) => message),
      balances: new Map(rows.map(([account, sum]) => [account, minorOf(sum)] as const).filter(([, amount]) => amount !== 0n)),
      transactions: ledger.getDirectives().filter(({ type }) => type === "transaction").length,
    };
  } finally {
    ledger.free();
  }
}
