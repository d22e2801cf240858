/** What one header of a tar file tells of a file, a folder or a link. */
export interface Entry {
  /** With slashes, without one at its end. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
  readonly mode: number;
  /** In bytes; 0 for all but files. */
  readonly size: number;
  /** In Unix seconds. */
  readonly time: number;
  /** Owner and group have the same number. */
  readonly owner: number;
  /** Where a symbolic link leads; else empty. */
  readonly target: string;
}

const BLOCK = 512;
const NAME_MOST = 100;
const PREFIX_MOST = 155;
const TYPES = { file: "0", link: "2", folder: "5" } as const;

/** What stands after the last entry. */
export const END = Buffer.alloc(2 * BLOCK);

/** Returns the zeros that fill the last block of a file of this many bytes. */
export const paddingOf = (size: number): Buffer => Buffer.alloc(-size & (BLOCK - 1));

/** Returns the header (POSIX.1-1988, ustar), without names of accounts. Throws RangeError for a name or target that is too long. */
export function headerOf({ name: full, kind, mode, size, time, owner, target }: Entry): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, name } = split(kind === "folder" ? `${full}/` : full);
  if (Buffer.byteLength(target) > NAME_MOST) throw new RangeError(`${target} is too long for a link in a tar file`);
  block.write(name, 0);
  for (const [value, at, digits] of [
    [mode, 100, 7],
    [owner, 108, 7],
    [owner, 116, 7],
    [size, 124, 11],
    [time, 136, 11],
  ] as const)
    block.write(value.toString(8).padStart(digits, "0"), at);
  block.fill(" ", 148, 156);
  block.write(TYPES[kind], 156);
  block.write(target, 157);
  block.write("ustar\0" + "00", 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A name of more than 100 bytes is divided at a slash. */
function split(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= NAME_MOST) return { prefix: "", name: path };
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (name !== "" && Buffer.byteLength(name) <= NAME_MOST && Buffer.byteLength(prefix) <= PREFIX_MOST) return { prefix, name };
  }
  throw new RangeError(`${path} is too long for a tar file`);
}
