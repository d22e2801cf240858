import { equal, Hmac, type Key } from "../../crypto/crypto.ts";

/** What a row may hold. Times are in milliseconds since 1970 UTC. */
export type Value = string | number | Buffer | null | readonly string[];

/** The kinds of row that carry an HMAC: no row of one kind verifies as another. */
export type RowLabel = "operator" | "passkey" | "password" | "invitation" | "session" | "challenge" | "device" | "api-key";

const MAC_SIZE = 32;

/**
 * Authenticates rows that give power, under a key that is not in the database: a writer to the database alone makes no row that
 * verifies. It does not keep anybody from setting a row back to what it once was; the tables are made for that (docs/OPERATORS.md).
 */
export class RowMac {
  readonly #hmac: Hmac;

  constructor(key: Key) {
    this.#hmac = new Hmac("sha256", key);
  }

  /** The HMAC of a row with these values, in the order that its kind has. */
  of(label: RowLabel, values: readonly Value[]): Buffer {
    const mac = Buffer.alloc(MAC_SIZE);
    this.#hmac.write([canonical(label, values)], mac);
    return mac;
  }

  /** Compares in constant time. */
  verifies(label: RowLabel, values: readonly Value[], mac: Buffer): boolean {
    return equal(this.of(label, values), mac);
  }
}

/**
 * One sequence of bytes for one row, and never the same for two: the label, then for each value a letter for its type, its length as
 * u32 and its bytes. A list has its number of items in place of the length, and then each item as a text.
 */
export function canonical(label: string, values: readonly Value[]): Buffer {
  return Buffer.concat([...piece("l", Buffer.from(`strongroom operators 1 ${label}`)), ...values.flatMap(encode)]);
}

function encode(value: Value): readonly Buffer[] {
  if (value === null) return piece("0", Buffer.alloc(0));
  if (typeof value === "number") return piece("n", Buffer.from(String(value)));
  if (typeof value === "string") return piece("t", Buffer.from(value));
  if (Buffer.isBuffer(value)) return piece("b", value);
  return [head("a", value.length), ...value.flatMap((each) => piece("t", Buffer.from(each)))];
}

const piece = (type: string, bytes: Buffer): readonly Buffer[] => [head(type, bytes.length), bytes];

function head(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.write(type, "latin1");
  bytes.writeUInt32BE(size, 1);
  return bytes;
}
