import { BackupError } from "../backup-error.ts";
import { ByteReader } from "./byte-reader.ts";
import { BLOCK, END, headerOf, isPartName, PART_MAX, type Part, paddingAfter } from "./tar.ts";

/**
 * Yields the parts of an archive in their order. Throws BackupError `backup-damaged`, with the place, for an archive in any other
 * spelling than that of `writeArchive`, and for one that ends too early or too late.
 */
export async function* readArchive(source: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  const reader = new ByteReader(source);
  let before = "its begin";
  try {
    for (;;) {
      const header = await reader.take(BLOCK);
      if (header.length < BLOCK) throw cutOff(before);
      if (header[0] === 0) {
        const rest = await reader.take(END.length - BLOCK);
        if (!Buffer.concat([header, rest]).equals(END)) throw damaged(`what follows ${before} is no header`);
        if (!(await reader.isAtEnd())) throw damaged("bytes follow its end");
        return;
      }
      const { name, size } = readHeader(header, before);
      const content = await reader.take(size);
      const padding = await reader.take(paddingAfter(size).length);
      if (content.length < size || padding.length < paddingAfter(size).length) throw cutOff(name);
      if (padding.some((byte) => byte !== 0)) throw damaged(`the filling after ${name} was changed`);
      yield { name, content };
      before = name;
    }
  } finally {
    await reader.close();
  }
}

function readHeader(header: Buffer, before: string): { name: string; size: number } {
  const name = header.toString("latin1", 0, header.indexOf(0));
  const [size, at] = [readOctal(header, 124), readOctal(header, 136)];
  if (!isPartName(name) || size === null || at === null || size > PART_MAX || !headerOf(name, size, at).equals(header))
    throw damaged(`the header after ${before} was changed`);
  return { name, size };
}

function readOctal(header: Buffer, start: number): number | null {
  const digits = header.toString("latin1", start, start + 11);
  return /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

const cutOff = (before: string): BackupError => damaged(`it was cut off after ${before}`);

const damaged = (what: string): BackupError =>
  new BackupError("backup-damaged", `the backup is damaged: ${what}; take another copy of it, or an older backup`);
