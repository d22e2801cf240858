const UUID_LENGTH = 36;
/** Where the pairs of digits stand in a UUID: between them is a dash after 8, 12, 16 and 20. */
const PAIRS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DASHES = [8, 13, 18, 23];
const DASH = 0x2d;
/** What a hexadecimal digit is worth, by its character code; 16 for what is none. */
const NIBBLES = new Uint8Array(2 ** 8).fill(16);
for (const digits of ["0123456789abcdef", "0123456789ABCDEF"])
  for (let n = 0; n < digits.length; n++) NIBBLES[digits.charCodeAt(n)] = n;

const DIGITS = Buffer.from("0123456789abcdef");

/** The text of the UUID that is being written or read. */
const characters = Buffer.alloc(UUID_LENGTH);

/** Writes the 16 bytes of a UUID into the target, from `at` on. Throws RangeError for a text that is none. */
export function writeUuid(value: string, target: Uint8Array, at: number): void {
  // V8 has strings of many kinds (parts of others, others in a row), which differ in how a character is found; bytes are all alike.
  // In UTF-8 what is no ASCII is no digit either, or finds no room.
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

/** The UUID of the 16 bytes from `at` on, in lower case: one flat string, where to cut the digits up would make ten. */
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
