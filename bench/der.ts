/** The part of DER (X.690) that a certificate without extensions needs. */

/** tag || length || content. */
function element(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

/** One byte below 128. Otherwise the number of length bytes, then the length. */
function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  if (size > 0xffff) throw new RangeError(`${size} bytes are more than a small certificate has`);
  return size > 0xff ? Buffer.of(0x82, size >> 8, size & 0xff) : Buffer.of(0x81, size);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, Buffer.concat(parts));

/** A whole number from 0 to 127. */
export const whole = (value: number): Buffer => element(0x02, Buffer.of(value));

/** A BIT STRING of whole bytes. */
export const bits = (content: Uint8Array): Buffer => element(0x03, Buffer.concat([Buffer.of(0), content]));

/** [n] EXPLICIT. */
export const explicit = (n: number, content: Uint8Array): Buffer => element(0xa0 + n, content);

/** An OBJECT IDENTIFIER from its dotted form: the first two numbers share a byte, the others go in groups of 7 bits. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const groups = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) groups.unshift(0x80 | (left & 0x7f));
  return groups;
}

/** A UTCTime, for years up to 2049. */
export function time(at: number): Buffer {
  const [year = "", ...rest] = new Date(at).toISOString().split(/[-T:.Z]/);
  return element(0x17, Buffer.from(`${year.slice(2)}${rest.slice(0, 5).join("")}Z`));
}

/** A Name with only a common name. */
export function name(commonName: string): Buffer {
  const attribute = sequence(objectId("2.5.4.3"), element(0x0c, Buffer.from(commonName)));
  return sequence(element(0x31, attribute));
}
