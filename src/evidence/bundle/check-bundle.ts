import type { KeyObject } from "node:crypto";
import { eventOfLine, provenLine } from "../../audit/audit.ts";
import type { WitnessPolicy } from "../../cosigning/cosigning.ts";
import { ReceiptError, verifyReceipt } from "../../receipts/receipts.ts";
import {
  type Cosignature,
  cosignaturesOn,
  followSuccessions,
  formatVerifier,
  keysOf,
  NoteError,
  type NoteVerifier,
  openCheckpoint,
} from "../../tlog/tlog.ts";
import { recordFactsOf } from "../story/facts.ts";
import type { Bundle } from "./bundle.ts";
import { disagreement } from "./disagreement.ts";
import { bankKeyId, isSignedBy, readSignedBundle } from "./signed-bundle.ts";

/** The keys that a reader trusts, each from a path that does not depend on the file. */
export interface TrustedKeys {
  /** A key that signs the audit log's checkpoints, or has signed them before or after its successions. */
  readonly log: NoteVerifier;
  /** Signs receipts and evidence. */
  readonly bank: KeyObject;
  /** The witnesses that must have cosigned the checkpoint; null if their lines do not count. */
  readonly policy: WitnessPolicy | null;
}

/**
 * The part of the evidence that is wrong. `form`: it is no file of evidence. `key`: other keys than the trusted ones. `signature`: not
 * signed so. `checkpoint`, `cosignatures`, `record`: not proven. `operation`, `timeline`, `entries`, `receipt`: not what the records show.
 */
export type EvidenceFault =
  | "form"
  | "key"
  | "signature"
  | "checkpoint"
  | "cosignatures"
  | "record"
  | "operation"
  | "timeline"
  | "entries"
  | "receipt";

export type EvidenceCheck =
  | { readonly ok: true; readonly bundle: Bundle; readonly size: number; readonly cosignatures: readonly Cosignature[] }
  | { readonly ok: false; readonly fault: EvidenceFault; readonly sentence: string };

/** Checks a file of evidence by itself, and returns the first thing that is wrong with it, in a sentence. Throws nothing. */
export function checkEvidence(file: Buffer, keys: TrustedKeys): EvidenceCheck {
  const signed = readSignedBundle(file);
  if (signed === null) return wrong("form", "this is not a file of evidence: strongroom evidence make writes exactly one form");
  const { bundle } = signed;
  const objection = keysDiffer(bundle, keys);
  if (objection !== null) return wrong("key", objection);
  if (!isSignedBy(signed, keys.bank))
    return wrong("signature", "the evidence is NOT genuine: it was altered, or this bank did not sign it");
  try {
    return checkContent(bundle, keys);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    if (error.code === "succession") return wrong("key", `the log's key given does not lead to the evidence's: ${error.message}`);
    return wrong(error.code === "checkpoint" ? "checkpoint" : "record", error.message);
  }
}

function checkContent(bundle: Bundle, { log: known, bank, policy }: TrustedKeys): EvidenceCheck {
  const log = followSuccessions(known, bundle.successions);
  if (!keysOf(log).some((key) => idOf(key) === bundle.keys.log))
    return wrong("key", `the evidence names the log key ${bundle.keys.log}, the key given is ${logKeyId(known)}`);
  const head = openedCheckpoint(bundle, log);
  if (typeof head === "string") return wrong("checkpoint", head);
  const cosignatures = policy === null ? [] : cosignedBy(bundle, policy);
  if (typeof cosignatures === "string") return wrong("cosignatures", cosignatures);
  const lines = bundle.records.map(({ index, line, leaf, proof }) =>
    provenLine({ index, line, entry: bytes(leaf), proof: proof.map(bytes) }, head),
  );
  const differs = disagreement(
    bundle,
    lines.map((line) => recordFactsOf(eventOfLine(line), line.i)),
    lines.find(({ ccy }) => ccy !== undefined)?.ccy ?? null,
  );
  if (differs !== null) return wrong(differs.fault, differs.sentence);
  const receipt = wrongReceipt(bundle, bank);
  if (receipt !== null) return wrong("receipt", receipt);
  return { ok: true, bundle, size: head.size, cosignatures };
}

const wrong = (fault: EvidenceFault, sentence: string): EvidenceCheck => ({ ok: false, fault, sentence });
const bytes = (base64: string): Buffer => Buffer.from(base64, "base64");

/** The part of a verifier key that names it: its name and its id. */
export const logKeyId = (verifier: NoteVerifier): string => idOf(formatVerifier(verifier));
const idOf = (key: string): string => key.split("+").slice(0, 2).join("+");

function keysDiffer({ keys }: Bundle, { bank }: TrustedKeys): string | null {
  if (keys.bank !== bankKeyId(bank))
    return `the evidence names the bank's key ${keys.bank.slice(0, 16)}…, the key given is ${bankKeyId(bank).slice(0, 16)}…: get the bank's right key, or do not trust this file`;
  return null;
}

function openedCheckpoint({ checkpoint }: Bundle, log: NoteVerifier) {
  try {
    return openCheckpoint(checkpoint, log);
  } catch (error) {
    if (error instanceof NoteError) return `the checkpoint is not the log's: ${error.message}`;
    throw error;
  }
}

/** The cosignatures of a quorum, or why there is none. */
function cosignedBy({ checkpoint }: Bundle, { witnesses, isQuorum }: WitnessPolicy): readonly Cosignature[] | string {
  try {
    const found = cosignaturesOn(
      checkpoint,
      witnesses.map(({ verifier }) => verifier),
    );
    const names = witnesses.filter(({ verifier }) => found.some((each) => each.verifier === verifier)).map(({ name }) => name);
    return isQuorum(new Set(names)) ? found : "no quorum of the witnesses of the policy has cosigned the checkpoint";
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}

const RECEIPT = /^SR1:[A-Z2-7]+$/;

/** Why the receipt is not that of the operation; null if it is, or if there must be none. */
function wrongReceipt({ receipt, operation, bank, currency, exponent }: Bundle, key: KeyObject): string | null {
  const isBooked = operation.bookedAt !== null;
  if (receipt === null) return isBooked ? "the operation was booked, but the evidence has no receipt" : null;
  if (!isBooked) return "the evidence has a receipt of an operation that was not booked";
  // A receipt for people may be in lower case. Evidence has one form alone.
  if (!RECEIPT.test(receipt)) return "the receipt is not written as the bank writes it";
  try {
    const says = verifyReceipt(receipt, key);
    const pairs: readonly (readonly [name: string, receipt: unknown, evidence: unknown])[] = [
      ["bank", says.bank, bank],
      ["ATM", says.terminal, operation.terminal],
      ["request", says.request, operation.request],
      ["operation", says.operation, operation.operation],
      ["amount", Number(says.amount), operation.booked],
      ["currency", says.currency.code, currency],
      ["number of decimals", says.currency.exponent, exponent],
      ["time", new Date(says.at).toISOString(), operation.bookedAt],
      ["outcome", says.outcome, operation.booked < (operation.amount ?? 0) ? "booked-in-part" : "booked"],
    ];
    const differing = pairs.find(([, one, other]) => one !== other);
    if (differing === undefined) return null;
    return `the receipt's ${differing[0]} is ${differing[1]}, the evidence's is ${differing[2]}`;
  } catch (error) {
    if (error instanceof ReceiptError) return error.message;
    throw error;
  }
}
