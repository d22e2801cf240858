import { readFileSync } from "node:fs";
import path from "node:path";
import { decodeLine, type Line } from "../src/audit/log/line.ts";
import type { Sql, Transaction } from "../src/store/store.ts";
import type { KeptLog } from "./kept-log.ts";

export const ORIGIN = "strongroom/atm-audit";

/** The copy that a case changes. */
export interface Tampered {
  readonly log: KeptLog;
  /** The audit folder of the copy. */
  readonly audit: string;
  readonly size: number;
}

/** The expected finding: a code, and the place as verify names it. */
export type Found = readonly [code: string, place: string];

export interface Tampering {
  readonly what: string;
  readonly tamper: (copy: Tampered) => Promise<Found> | Found;
  /** True if verify needs the checkpoint of a witness. Without it, this log verifies. */
  readonly kept?: boolean;
}

/** The index of the changed record. */
export const I = 20;

/** Returns the lines of a copy that nobody has changed. */
export const linesOf = (audit: string): Line[] =>
  readFileSync(path.join(audit, "plain/000000000000.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((text) => decodeLine(text) as Line);

/** The writer and the number of a line's event, as the database has them. */
export const rowOf = ({ w, n }: Line): { writer: string; n: number } => ({
  writer: BigInt.asIntN(64, BigInt(`0x${w}`)).toString(),
  n,
});

/** Changes the database's history as the owner of its tables can: no trigger refuses it meanwhile. */
export const asOwner = (sql: Sql, change: (tx: Transaction) => Promise<unknown>): Promise<unknown> =>
  sql.begin(async (tx) => {
    for (const table of ["audit_event", "audit_checkpoint"]) await tx`alter table ${tx(table)} disable trigger user`;
    await change(tx);
    for (const table of ["audit_event", "audit_checkpoint"]) await tx`alter table ${tx(table)} enable trigger user`;
  });
