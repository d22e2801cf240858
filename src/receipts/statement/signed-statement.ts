import { createHash, type KeyObject, sign, verify } from "node:crypto";
import { type Currency, Currency as findCurrency, Money } from "../../model/model.ts";
import { ReceiptError } from "../receipt.ts";
import { decodeBase32, encodeBase32 } from "../signed-receipt.ts";

/** What the bank vouches for about a period of a customer's account (docs/PROTOCOL.md, section 11.4). */
export interface SignedStatement {
  /** The bank's name, and the account holder's username: each 1 to 64 bytes of UTF-8 without control characters. */
  readonly bank: string;
  readonly holder: string;
  readonly currency: Currency;
  /** The period that was asked for, and when it was signed, in milliseconds since 1970 UTC; a `to` of 0 is the time of signing. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** The numbers of the first and the last entry; `last` is one below `first` if there is none. */
  readonly first: number;
  readonly last: number;
  readonly opening: Money;
  readonly closing: Money;
  /** SHA-256 of the lines (`statementCsv`), 32 bytes. */
  readonly digest: Buffer;
}

/** Precedes the signed bytes: this key's signature on anything else is never one on a statement. */
const LABEL = Buffer.from("strongroom-statement/1\0");
const PREFIX = "SS1:";
const NAME_SIZE_MAX = 64;
const FIXED_SIZE = 78;
const SIGNATURE_SIZE = 64;

/** The digest of a statement's lines. */
export const linesDigest = (csv: string): Buffer => createHash("sha256").update(csv).digest();

/**
 * Returns the statement as a text of at most 440 characters: "SS1:" and the base32 of its bytes and the bank's Ed25519 signature. The
 * same statement always gives the same text. Throws RangeError for values that the form cannot hold.
 */
export function signStatement(statement: SignedStatement, privateKey: KeyObject): string {
  const bytes = encode(statement);
  return PREFIX + encodeBase32(Buffer.concat([bytes, sign(null, Buffer.concat([LABEL, bytes]), privateKey)]));
}

/** True for a text that begins like a signed statement. */
export const isStatementText = (text: string): boolean => /^\s*ss1:/i.test(text);

/**
 * Returns the statement if the holder of this key signed it. Accepts white space and lower case, because people copy such texts by
 * hand. Throws ReceiptError.
 */
export function verifyStatement(text: string, publicKey: KeyObject): SignedStatement {
  const { bytes, signature, statement } = taken(text);
  if (!verify(null, Buffer.concat([LABEL, bytes]), publicKey, signature))
    throw new ReceiptError("receipt-forged", "the statement is NOT genuine: it was altered, or this bank did not sign it");
  return statement;
}

/** Reads a statement that came from the bank itself, and verifies nothing. Throws ReceiptError. */
export const readStatement = (text: string): SignedStatement => taken(text).statement;

function taken(text: string): { bytes: Buffer; signature: Buffer; statement: SignedStatement } {
  const whole = text.replaceAll(/\s/g, "").toUpperCase();
  if (!whole.startsWith(PREFIX))
    throw new ReceiptError("receipt-form", `this is no statement: the text of one begins with ${PREFIX}`);
  const all = decodeBase32(whole.slice(PREFIX.length));
  if (all === null || all.length !== sizeOf(all) + SIGNATURE_SIZE)
    throw new ReceiptError("receipt-cut", "the statement is not whole: a part of it is missing or was altered; copy all of it");
  const bytes = all.subarray(0, sizeOf(all));
  return { bytes, signature: all.subarray(bytes.length), statement: decode(bytes) };
}

function encode({ bank, holder, currency, from, to, at, first, last, opening, closing, digest }: SignedStatement): Buffer {
  const fixed = Buffer.alloc(FIXED_SIZE);
  if (digest.length !== 32) throw new RangeError("a digest has 32 bytes");
  fixed.write(currency.code, 0, "latin1");
  fixed.writeUInt8(currency.exponent, 3);
  for (const [n, time] of [from, to, at].entries()) fixed.writeUIntBE(time, 4 + 6 * n, 6);
  fixed.writeUInt32BE(first, 22);
  fixed.writeUInt32BE(last, 26);
  fixed.writeBigUInt64BE(opening, 30);
  fixed.writeBigUInt64BE(closing, 38);
  digest.copy(fixed, 46);
  return Buffer.concat([named(bank), named(holder), fixed]);
}

/** Reads exactly the bytes that `encode` writes. Throws ReceiptError `receipt-form`. */
function decode(bytes: Buffer): SignedStatement {
  try {
    const holderAt = 1 + (bytes[0] ?? 0);
    const fixed = bytes.subarray(-FIXED_SIZE);
    const statement: SignedStatement = {
      bank: nameAt(bytes, 0),
      holder: nameAt(bytes, holderAt),
      currency: { ...findCurrency(fixed.toString("latin1", 0, 3)), exponent: fixed.readUInt8(3) },
      ...{ from: fixed.readUIntBE(4, 6), to: fixed.readUIntBE(10, 6), at: fixed.readUIntBE(16, 6) },
      ...{ first: fixed.readUInt32BE(22), last: fixed.readUInt32BE(26) },
      ...{ opening: Money(fixed.readBigUInt64BE(30)), closing: Money(fixed.readBigUInt64BE(38)) },
      digest: Buffer.from(fixed.subarray(46)),
    };
    if (encode(statement).equals(bytes)) return statement;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new ReceiptError("receipt-form", "this is no statement that this program can read");
}

/** How many bytes the statement that begins here has, by the lengths of its names; more than there are if it is cut off. */
function sizeOf(bytes: Buffer): number {
  const holderAt = 1 + (bytes[0] ?? 0);
  return holderAt + 1 + (bytes[holderAt] ?? 0) + FIXED_SIZE;
}

function named(name: string): Buffer {
  const size = Buffer.byteLength(name);
  if (!name.isWellFormed() || /\p{Cc}/u.test(name) || size < 1 || size > NAME_SIZE_MAX)
    throw new RangeError(`not a name for a statement: "${name}" (1 to ${NAME_SIZE_MAX} bytes of UTF-8)`);
  return Buffer.concat([Buffer.of(size), Buffer.from(name)]);
}

const nameAt = (bytes: Buffer, at: number): string => bytes.toString("utf8", at + 1, at + 1 + (bytes[at] ?? 0));
