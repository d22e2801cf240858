import { AMOUNT_MAX, BALANCE_MAX, Money, RequestId } from "../model/model.ts";
import type { Json, JsonObject } from "./json-reader.ts";
import { ProtocolError } from "./protocol-error.ts";

/**
 * A kind of field: `decode` reads a value and throws ProtocolError for anything else, `encode` writes it. `describe` is its
 * text in the table of docs/PROTOCOL.md, section 11.
 */
export interface Field<Value> {
  readonly describe: string;
  readonly decode: (json: Json) => Value;
  readonly encode: (value: Value) => Json;
  /** True if the bank keeps nothing of its value, no keyed digest either. */
  readonly secret?: true;
}

type ValueOf<Kind> = Kind extends Field<infer Value> ? Value : never;
/** A set of named fields; a message has all of them and no others. */
// biome-ignore lint/suspicious/noExplicitAny: a row of the table holds fields of any kind
export type Fields = Readonly<Record<string, Field<any>>>;
export type ValuesOf<Row extends Fields> = { readonly [Name in keyof Row]: ValueOf<Row[Name]> };

const wrong = (what: string): never => {
  throw new ProtocolError("message-field", `not ${what}`);
};

function integer(describe: string, least: bigint, most: bigint): Field<bigint> {
  return {
    describe,
    decode: (json) => (typeof json === "bigint" && json >= least && json <= most ? json : wrong(describe)),
    encode: (value) => value,
  };
}

/** An amount that a request may move: 1 to 10^12 minor units. */
export const amount: Field<Money> = {
  ...integer("integer, minor units, 1 to 10^12", 1n, AMOUNT_MAX),
  decode: (json) => (typeof json === "bigint" && json >= 1n && json <= AMOUNT_MAX ? Money(json) : wrong("an amount")),
};

/** An amount that an account or a cassette may hold: 0 to 10^15 minor units. */
export const balance: Field<Money> = {
  ...integer("integer, minor units, 0 to 10^15", 0n, BALANCE_MAX),
  decode: (json) => (typeof json === "bigint" && json >= 0n && json <= BALANCE_MAX ? Money(json) : wrong("a balance")),
};

/** An amount that a request may move, or 0 for none. */
export const amountOrNone: Field<Money> = {
  ...integer("integer, minor units, 0 to 10^12", 0n, AMOUNT_MAX),
  decode: (json) => (typeof json === "bigint" && json >= 0n && json <= AMOUNT_MAX ? Money(json) : wrong("an amount or 0")),
};

/** Milliseconds since 1970 UTC, in the form in which the ledger keeps an answer. */
export const moment: Field<bigint> = integer(
  "integer, milliseconds since 1970-01-01 UTC, 0 to 2^53 - 1",
  0n,
  BigInt(Number.MAX_SAFE_INTEGER),
);

/** Milliseconds since 1970 UTC. */
export const time: Field<number> = {
  describe: "integer, milliseconds since 1970-01-01 UTC, 0 to 2^53 - 1",
  decode: (json) =>
    typeof json === "bigint" && json >= 0n && json <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(json) : wrong("a time"),
  encode: (value) => BigInt(value),
};

/** The last millisecond of the year 9999: every calendar's four digits and 6 bytes hold a time up to it. */
const YEAR_9999 = 253_402_300_799_999;

/** An edge of a period in milliseconds since 1970 UTC. */
export const edge: Field<number> = {
  ...whole(0, YEAR_9999),
  describe: `integer, milliseconds since 1970-01-01 UTC, 0 to ${YEAR_9999} (the year 9999)`,
};

/** A small whole number within these bounds. */
export function whole(least: number, most: number): Field<number> {
  const { describe, decode } = integer(`integer, ${least} to ${most}`, BigInt(least), BigInt(most));
  return { describe, decode: (json) => Number(decode(json)), encode: (value) => BigInt(value) };
}

/** A count of things, 0 to 10^9. */
export const count: Field<number> = { ...whole(0, 1_000_000_000), describe: "integer, 0 to 10^9" };

/** Three capital letters. */
export const currencyCode: Field<string> = {
  describe: "string, ISO 4217 code: 3 capital letters",
  decode: (json) => (typeof json === "string" && /^[A-Z]{3}$/.test(json) ? json : wrong("a currency's code")),
  encode: (value) => value,
};

export const flag: Field<boolean> = {
  describe: "true or false",
  decode: (json) => (typeof json === "boolean" ? json : wrong("true or false")),
  encode: (value) => value,
};

/** UUID version 7, lower case. */
export const requestId: Field<RequestId> = {
  describe: "string, UUID version 7 in lower case",
  decode: (json) => {
    if (typeof json !== "string") return wrong("a request id");
    try {
      return RequestId(json);
    } catch {
      return wrong("a request id");
    }
  },
  encode: (value) => value,
};

/** Well-formed text of `least` to `most` bytes of UTF-8 without control characters. */
export function text(least: number, most: number): Field<string> {
  const describe = `string, ${least} to ${most} bytes of UTF-8 without control characters`;
  return {
    describe,
    decode: (json) => {
      if (typeof json !== "string" || !json.isWellFormed() || /\p{Cc}/u.test(json)) return wrong(describe);
      const size = Buffer.byteLength(json);
      return size >= least && size <= most ? json : wrong(describe);
    },
    encode: (value) => value,
  };
}

/** A field that is secret: the digest of a request does not cover it (PROTOCOL.md, section 11). */
export const secret = <Value>(field: Field<Value>): Field<Value> => ({
  ...field,
  describe: `${field.describe}; secret`,
  secret: true,
});

/** Exactly one of these words. */
export function word<const Words extends readonly string[]>(...words: Words): Field<Words[number]> {
  const describe = `one of ${words.map((each) => `"${each}"`).join(", ")}`;
  return {
    describe,
    decode: (json) => (typeof json === "string" && words.includes(json) ? json : wrong(describe)),
    encode: (value) => value,
  };
}

/** `least` to `most` values of one kind. */
export function array<Value>(least: number, most: number, item: Field<Value>): Field<readonly Value[]> {
  const describe = `array of ${least} to ${most}, each: ${item.describe}`;
  return {
    describe,
    decode: (json) =>
      Array.isArray(json) && json.length >= least && json.length <= most ? json.map(item.decode) : wrong(describe),
    encode: (value) => value.map(item.encode),
  };
}

/** At most `most` rows, each with all of these fields and no others. */
export function list<Row extends Fields>(most: number, row: Row): Field<readonly ValuesOf<Row>[]> {
  const inner = Object.entries(row).map(([name, field]) => `\`${name}\`: ${field.describe}`);
  return {
    describe: `array of 0 to ${most} objects {${inner.join("; ")}}`,
    decode: (json) =>
      Array.isArray(json) && json.length <= most ? json.map((each) => decodeFields(row, each, [])) : wrong("such a list"),
    encode: (value) => value.map((each) => encodeFields(row, each)),
  };
}

/** Like `list`, but for notes: no two rows have the same denomination. */
export function notesList<Row extends Fields & { readonly denomination: Field<Money> }>(
  most: number,
  row: Row,
): Field<readonly ValuesOf<Row>[]> {
  const { describe, decode, encode } = list(most, row);
  return {
    describe: `${describe}, each \`denomination\` once`,
    decode: (json) => {
      const rows = decode(json);
      if (new Set(rows.map(({ denomination }) => denomination)).size < rows.length) return wrong("a denomination twice");
      return rows;
    },
    encode,
  };
}

/** Reads an object that has all these fields and no others, except the names in `besides`. Throws ProtocolError. */
export function decodeFields<Row extends Fields>(row: Row, json: Json | undefined, besides: readonly string[]): ValuesOf<Row> {
  if (json === undefined || json === null || typeof json !== "object" || Array.isArray(json)) return wrong("an object");
  const names = Object.keys(row);
  for (const name of Object.keys(json))
    if (!names.includes(name) && !besides.includes(name))
      throw new ProtocolError("message-field", "a field that the table does not name");
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const value = (json as JsonObject)[name];
    if (value === undefined) throw new ProtocolError("message-field", `the field ${name} is missing`);
    values[name] = (row[name] as Field<unknown>).decode(value);
  }
  return values as ValuesOf<Row>;
}

/** The fields of a row that are not secret. */
export const openFields = (row: Fields): Fields => Object.fromEntries(Object.entries(row).filter(([, field]) => !field.secret));

/** Writes exactly these fields, in the table's order. */
export function encodeFields<Row extends Fields>(row: Row, values: ValuesOf<Row>): JsonObject {
  const json: Record<string, Json> = {};
  for (const name of Object.keys(row)) json[name] = (row[name] as Field<unknown>).encode(values[name]);
  return json;
}
