const UUID_LENGTH = 36;
const DIGITS_LENGTH = 32;
/** The places of the pairs of digits in a UUID: a dash follows the 8th, 12th, 16th and 20th digit. */
const PAIRS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DASHES = [8, 13, 18, 23];
const DASH = 0x2d;
/** The value of a hexadecimal digit, by its character code; 16 for any other character. */
const NIBBLES = new Uint8Array(2 ** 8).fill(16);
for (const digits of ["0123456789abcdef", "0123456789ABCDEF"])
  for (let n = 0; n < digits.length; n++) NIBBLES[digits.charCodeAt(n)] = n;

const DIGITS = Buffer.from("0123456789abcdef");

/** The text of the UUID that is being written or read. */
const characters = Buffer.alloc(UUID_LENGTH);

/** Writes the 16 bytes of a UUID into the target, from `at` on. Throws RangeError if the text is not a UUID. */
export function writeUuid(value: string, target: Uint8Array, at: number): void {
  // V8 has several kinds of strings (slices, concatenations) with different costs for finding a character; bytes have one cost.
  // A character that is not ASCII has UTF-8 bytes that are no digits, or makes the text too long.
  if (value.length !== UUID_LENGTH || characters.write(value) !== UUID_LENGTH) throw notOne(value);
  let end = at;
  let seen = 0;
  for (const pair of PAIRS) {
    const high = NIBBLES[characters[pair] as number] as number;
    const low = NIBBLES[characters[pair + 1] as number] as number;
    seen |= high | low;
    target[end++] = (high << 4) | low;
  }
  if (seen > 15) throw notOne(value);
}

/** Writes the 16 bytes of 32 hexadecimal digits, as writeUuid those of a UUID. Throws RangeError if the text is not such digits. */
export function writeDigits(value: string, target: Uint8Array, at: number): void {
  if (value.length !== DIGITS_LENGTH) throw notDigits(value);
  let seen = 0;
  for (let n = 0; n < DIGITS_LENGTH / 2; n++) {
    // A code beyond the table is no digit.
    const high = NIBBLES[value.charCodeAt(2 * n)] ?? 16;
    const low = NIBBLES[value.charCodeAt(2 * n + 1)] ?? 16;
    seen |= high | low;
    target[at + n] = (high << 4) | low;
  }
  if (seen > 15) throw notDigits(value);
}

/** Returns the UUID of the 16 bytes from `at` on, in lower case. Makes one flat string; slicing the digits would make ten. */
export function readUuid(source: Uint8Array, at: number): string {
  let next = at;
  for (const pair of PAIRS) {
    const byte = source[next++] as number;
    characters[pair] = DIGITS[byte >> 4] as number;
    characters[pair + 1] = DIGITS[byte & 0xf] as number;
  }
  for (const dash of DASHES) characters[dash] = DASH;
  return characters.toString("latin1");
}

const notOne = (value: string): RangeError => new RangeError(`not a UUID: "${value}"`);
const notDigits = (value: string): RangeError => new RangeError(`not 32 hexadecimal digits: "${value}"`);
