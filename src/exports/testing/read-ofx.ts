import { parseSync } from "ofx-js";
import { minorOf } from "./read-minor.ts";

export interface OfxStatement {
  readonly account: string;
  readonly currency: string;
  readonly start: string;
  readonly end: string;
  /** Minor units, credits positive. */
  readonly closing: bigint;
  readonly transactions: readonly {
    readonly id: string;
    readonly type: string;
    readonly amount: bigint;
    readonly posted: string;
    readonly memo: string;
  }[];
}

/** Reads a bank statement with ofx-js. */
export function readOfx(text: string): OfxStatement {
  const statement = parseSync(text).OFX["BANKMSGSRSV1"].STMTTRNRS.STMTRS;
  const list = statement.BANKTRANLIST;
  return {
    account: statement.BANKACCTFROM.ACCTID,
    currency: statement.CURDEF,
    start: list.DTSTART,
    end: list.DTEND,
    closing: minorOf(statement.LEDGERBAL.BALAMT),
    transactions: [list.STMTTRN ?? []].flat().map((each) => ({
      id: each.FITID,
      type: each.TRNTYPE,
      amount: minorOf(each.TRNAMT),
      posted: each.DTPOSTED,
      memo: each.MEMO,
    })),
  };
}
