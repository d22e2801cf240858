import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { XmlDocument, type XmlNode, XsdValidator } from "libxml2-wasm";
import { minorOf } from "./read-minor.ts";

const NAMES = { c: "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08" };
/** Names the file of ISO's own schema, which is not ours to distribute. */
export const CAMT_SCHEMA = process.env["STRONGROOM_CAMT_SCHEMA"];
export const CAMT_PROFILE = fileURLToPath(import.meta.resolve("#assets/exports/testing/camt-053-profile.xsd"));

/** Amounts are minor units, credits positive. */
export interface CamtStatement {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly owner: string | null;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly days: readonly [opening: string, closing: string];
  readonly entries: readonly CamtEntry[];
  /** As the summary has them: all, credits, debits. */
  readonly counts: readonly number[];
}

interface CamtEntry {
  readonly number: string;
  readonly amount: bigint;
  readonly code: string;
  readonly info: string;
}

/** Throws if libxml2 finds the text invalid by the schema in this file. */
export function validateCamt(text: string, schema: string): void {
  using definition = XmlDocument.fromString(readFileSync(schema, "utf8"));
  using validator = XsdValidator.fromDoc(definition);
  using document = XmlDocument.fromString(text);
  validator.validate(document);
}

/** Reads the statements of a document with libxml2. */
export function readCamt(text: string): readonly CamtStatement[] {
  using document = XmlDocument.fromString(text);
  return document.find("//c:Stmt", NAMES).map(statementOf);
}

function statementOf(node: XmlNode): CamtStatement {
  const balance = (code: string): string => `c:Bal[c:Tp/c:CdOrPrtry/c:Cd='${code}']`;
  const at = (path: string): string => textAt(node, path);
  return {
    id: at("c:Id"),
    account: at("c:Acct/c:Id/c:Othr/c:Id"),
    name: at("c:Acct/c:Nm"),
    owner: at("c:Acct/c:Ownr/c:Nm") || null,
    opening: amountAt(node, balance("OPBD")),
    closing: amountAt(node, balance("CLBD")),
    days: [at(`${balance("OPBD")}/c:Dt/c:Dt`), at(`${balance("CLBD")}/c:Dt/c:Dt`)],
    entries: node.find("c:Ntry", NAMES).map((entry) => ({
      number: textAt(entry, "c:NtryRef"),
      amount: amountAt(entry, "."),
      code: textAt(entry, "c:BkTxCd/c:Prtry/c:Cd"),
      info: textAt(entry, "c:AddtlNtryInf"),
    })),
    counts: ["Ttl", "TtlCdt", "TtlDbt"].map((each) => Number(at(`c:TxsSummry/c:${each}Ntries/c:NbOfNtries`))),
  };
}

const textAt = (node: XmlNode, path: string): string => String(node.eval(`string(${path})`, NAMES));

function amountAt(node: XmlNode, path: string): bigint {
  const amount = minorOf(textAt(node, `${path}/c:Amt`));
  return textAt(node, `${path}/c:CdtDbtInd`) === "CRDT" ? amount : -amount;
}
