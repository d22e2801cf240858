import { randomUUIDv7 } from "node:crypto";

/** Ids are branded strings: the function of the same name checks them once at the border, and all code inside trusts them. */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** UUID version 7 that an ATM makes and stores before it first sends a request. A repeat carries the same id. */
export type RequestId = Id<"RequestId">;
export type CustomerId = Id<"CustomerId">;
export type AccountId = Id<"AccountId">;
/** 1 to 32 bytes of UTF-8 without NUL (PROTOCOL.md, section 1). */
export type TerminalId = Id<"TerminalId">;
/** The first 16 bytes of the handshake hash, in hex (PROTOCOL.md, section 4). */
export type SessionId = Id<"SessionId">;
/** UUID version 7 of a person who runs the bank (docs/OPERATORS.md). */
export type OperatorId = Id<"OperatorId">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SESSION = /^[0-9a-f]{32}$/;

function checked<Name extends string>(name: Name, pattern: RegExp, text: string): Id<Name> {
  if (!pattern.test(text)) throw new RangeError(`not a ${name}: "${text}"`);
  return text as Id<Name>;
}

/** Accepts a lower-case UUID version 7 only; throws RangeError for anything else. */
export const RequestId = (text: string): RequestId => checked("RequestId", UUID_V7, text);
export const CustomerId = (text: string): CustomerId => checked("CustomerId", UUID, text);
export const AccountId = (text: string): AccountId => checked("AccountId", UUID, text);
/** Accepts a lower-case UUID version 7 only; throws RangeError for anything else. */
export const OperatorId = (text: string): OperatorId => checked("OperatorId", UUID_V7, text);
export const SessionId = (text: string): SessionId => checked("SessionId", SESSION, text);

export function TerminalId(text: string): TerminalId {
  const size = Buffer.byteLength(text);
  if (size < 1 || size > 32 || text.includes("\0") || !text.isWellFormed())
    throw new RangeError(`not a terminal id: "${text}" (1 to 32 bytes of UTF-8 without NUL)`);
  return text as TerminalId;
}

/** Returns the id of the ATM that `strongroom atm N` runs: 1 is "ATM-0001". Throws RangeError outside 1 to 9999. */
export function terminalIdOf(n: number): TerminalId {
  if (!Number.isInteger(n) || n < 1 || n > 9999) throw new RangeError(`not an ATM number: ${n} (1 to 9999)`);
  return TerminalId(`ATM-${String(n).padStart(4, "0")}`);
}

/** Fresh ids, ordered by time, so that the tables' indexes grow at their end. */
export const newRequestId = (): RequestId => randomUUIDv7() as RequestId;
export const newCustomerId = (): CustomerId => randomUUIDv7() as CustomerId;
export const newAccountId = (): AccountId => randomUUIDv7() as AccountId;
export const newOperatorId = (): OperatorId => randomUUIDv7() as OperatorId;

/**
 * Returns the form in which names are compared (PROTOCOL.md, section 11): A to Z become a to z, and every other character stays.
 * So code and database (`lower` under "C") agree even if Unicode's tables change.
 */
export const foldName = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Returns true for two spellings of one name. */
export const isSameName = (one: string, other: string): boolean => foldName(one) === foldName(other);
