/**
 * Digits and letters of a reference, in the order of their values: those that are not mistaken for each other when they are read out or
 * copied by hand. There are 31, a prime number, on which the check relies.
 */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const BASE = BigInt(ALPHABET.length);
/** So many hold the 32 bits that a reference stands for. */
const DATA = 7;
const END = /[0-9a-f]{8}$/;

/** What people put between the characters of a reference that they type or read out. */
const BETWEEN = /[\s,.-]/g;

/**
 * The short name of a request, or of a channel, that people read, type and say: "3S4T-VUCW". It stands for the last eight hexadecimal
 * digits of the id, the last of its characters is a check (docs/PROTOCOL.md, section 11.3). Two ids have the same reference once in four
 * thousand million. Throws RangeError for a text that is not the end of an id.
 */
export function referenceOf(id: string): string {
  const end = END.exec(id)?.[0];
  if (end === undefined) throw new RangeError("this is no id");
  const values: number[] = [];
  for (let rest = BigInt(`0x${end}`); values.length < DATA; rest /= BASE) values.unshift(Number(rest % BASE));
  const text = [...values, checkOf(values)].map((value) => ALPHABET[value]).join("");
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/**
 * Returns the last eight hexadecimal digits of the ids that have this reference; null if it is none, or one of its characters is wrong.
 * Capitals do not matter, nor do spaces, dashes, dots and commas.
 */
export function readReference(text: string): string | null {
  const values = [...text.replaceAll(BETWEEN, "").toUpperCase()].map((each) => ALPHABET.indexOf(each));
  if (values.length !== DATA + 1 || values.includes(-1)) return null;
  const data = values.slice(0, DATA);
  if (values[DATA] !== checkOf(data)) return null;
  const number = data.reduce((sum, value) => sum * BASE + BigInt(value), 0n);
  return number < 2n ** 32n ? number.toString(16).padStart(8, "0") : null;
}

/** True for a text in the form of a reference, as ATMs show it, also if its characters are no reference's: somebody has mistyped one. */
export const looksLikeReference = (text: string): boolean => /^[a-z0-9]{4}[\s-]+[a-z0-9]{4}$/i.test(text.trim());

/**
 * Makes the sum of all values, each times its weight from 8 down to 1, a multiple of 31. Because all weights differ and 31 is prime, one
 * wrong character or two that are swapped always show.
 */
function checkOf(data: readonly number[]): number {
  const sum = data.reduce((total, value, at) => total + value * (DATA + 1 - at), 0);
  return (ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length;
}
