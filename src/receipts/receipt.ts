import { type Currency, Currency as findCurrency, isAmount, Money, RequestId, TerminalId } from "../model/model.ts";

/** The operations that a receipt can be about; the index in this list is the byte that stands for one. */
const OPERATIONS = ["deposit", "withdraw", "transfer"] as const;
/** `booked-in-part`: less was paid out than was asked for, and `amount` is what was paid. */
const OUTCOMES = ["booked", "booked-in-part"] as const;

/** A booking that the bank vouches for. */
export interface Receipt {
  /** The bank's name: 1 to 32 bytes of UTF-8 without control characters. */
  readonly bank: string;
  readonly terminal: TerminalId;
  /** The request that the customer confirmed; the one name of the operation at this ATM. */
  readonly request: RequestId;
  readonly operation: (typeof OPERATIONS)[number];
  /** What was booked, in minor units. */
  readonly amount: Money;
  readonly currency: Currency;
  /** When it was booked, in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly outcome: (typeof OUTCOMES)[number];
}

const NAME_SIZE_MAX = 32;
const REQUEST_SIZE = 16;
/** Request, operation, amount, currency with exponent, time, outcome: all that follows the two names. */
const FIXED_SIZE = REQUEST_SIZE + 1 + 8 + 4 + 6 + 1;

/** True if the name may be a bank's on a receipt. */
export const isBankName = (name: string): boolean => {
  const size = Buffer.byteLength(name);
  return name.isWellFormed() && !/\p{Cc}/u.test(name) && size >= 1 && size <= NAME_SIZE_MAX;
};

/**
 * Returns the bytes of a receipt (docs/PROTOCOL.md, section 11.3). Throws RangeError for a name, an amount or a time that the
 * form cannot hold.
 */
export function encodeReceipt(receipt: Receipt): Buffer {
  const { bank, terminal, request, operation, amount, currency, at, outcome } = receipt;
  if (!isBankName(bank)) throw new RangeError(`not a bank's name: "${bank}" (1 to ${NAME_SIZE_MAX} bytes of UTF-8)`);
  if (!isAmount(amount)) throw new RangeError(`not an amount: ${amount}`);
  const fixed = Buffer.alloc(FIXED_SIZE);
  fixed.write(request.replaceAll("-", ""), "hex");
  fixed.writeUInt8(OPERATIONS.indexOf(operation), 16);
  fixed.writeBigUInt64BE(amount, 17);
  fixed.write(currency.code, 25, "latin1");
  fixed.writeUInt8(currency.exponent, 28);
  fixed.writeUIntBE(at, 29, 6);
  fixed.writeUInt8(OUTCOMES.indexOf(outcome), 35);
  return Buffer.concat([named(bank), named(terminal), fixed]);
}

/**
 * Returns how many bytes the receipt that begins here has, by the lengths of its names. That is more than there are if it is cut
 * off.
 */
export function receiptSize(bytes: Buffer): number {
  const bank = 1 + (bytes[0] ?? 0);
  return bank + 1 + (bytes[bank] ?? 0) + FIXED_SIZE;
}

/** Reads the bytes of a receipt, exactly those that encodeReceipt writes. Throws ReceiptError `receipt-form`. */
export function decodeReceipt(bytes: Buffer): Receipt {
  try {
    const receipt = read(bytes);
    if (encodeReceipt(receipt).equals(bytes)) return receipt;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new ReceiptError("receipt-form", "this is no receipt that this program can read");
}

/** Throws RangeError for values that no receipt has. */
function read(bytes: Buffer): Receipt {
  const bank = nameAt(bytes, 0);
  const terminal = nameAt(bytes, 1 + (bytes[0] ?? 0));
  const fixed = bytes.subarray(-FIXED_SIZE);
  const hex = fixed.toString("hex", 0, REQUEST_SIZE);
  const currency = findCurrency(fixed.toString("latin1", 25, 28));
  return {
    bank,
    terminal: TerminalId(terminal),
    request: RequestId(hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")),
    operation: wordAt(OPERATIONS, fixed.readUInt8(16)),
    amount: Money(fixed.readBigUInt64BE(17)),
    currency: { ...currency, exponent: fixed.readUInt8(28) },
    at: fixed.readUIntBE(29, 6),
    outcome: wordAt(OUTCOMES, fixed.readUInt8(35)),
  };
}

const named = (name: string): Buffer => Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name)]);

const nameAt = (bytes: Buffer, at: number): string => bytes.toString("utf8", at + 1, at + 1 + (bytes[at] ?? 0));

function wordAt<Word>(words: readonly Word[], at: number): Word {
  const word = words[at];
  if (word === undefined) throw new RangeError(`no word number ${at}`);
  return word;
}

/**
 * Why a text is not a genuine receipt; the message is a sentence for its holder. `receipt-form`: no receipt at all, or no public
 * key. `receipt-cut`: its length is not the one that it states. `receipt-forged`: whole, but the bank's key did not sign it so.
 */
export class ReceiptError extends Error {
  override readonly name = "ReceiptError";
  readonly code: "receipt-form" | "receipt-cut" | "receipt-forged";

  constructor(code: ReceiptError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
