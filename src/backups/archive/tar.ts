/**
 * The archive of a backup: POSIX ustar, as every `tar` reads it, in one spelling. A name, a size and a time give one header, so a
 * reader makes the header again and compares: a changed byte has no place to hide (docs/BACKUP.md, "The file").
 */

/** One file of the archive. */
export interface Part {
  readonly name: string;
  readonly content: Buffer;
}

export const BLOCK = 512;
/** Two blocks of zeros end an archive. */
export const END = Buffer.alloc(2 * BLOCK);
/** The most bytes of a part: above what the program writes, and small enough for memory. */
export const PART_MAX = 64 * 1024 * 1024;
const NAME_MAX = 100;
/** Names as this program gives them: no part can be written outside of its folder. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

export const isPartName = (name: string): boolean => name.length <= NAME_MAX && NAME.test(name);

/** Returns the header of a file that only its owner may read. `at` is in seconds since 1970. Throws RangeError. */
export function headerOf(name: string, size: number, at: number): Buffer {
  if (!isPartName(name)) throw new RangeError(`no name of a part: ${name}`);
  if (size > PART_MAX) throw new RangeError(`${name} has ${size} bytes`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${octal(size, 11)}\0`, 124);
  header.write(`${octal(at, 11)}\0`, 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
  );
  return header;
}

/** The zeros after a content of this size. */
export const paddingAfter = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** Yields the bytes of an archive of these parts. */
export async function* writeArchive(parts: AsyncIterable<Part>, at: () => number): AsyncGenerator<Buffer> {
  for await (const { name, content } of parts) {
    yield headerOf(name, content.length, at());
    yield content;
    const padding = paddingAfter(content.length);
    if (padding.length > 0) yield padding;
  }
  yield END;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
