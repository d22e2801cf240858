import type { Random } from "./fuzz-random.ts";

/** The sources of a mutation besides the input itself. */
export interface Material {
  readonly random: Random;
  /** Words of the format. */
  readonly words: readonly Buffer[];
  /** Other inputs of the same decoder. */
  readonly pool: readonly Buffer[];
}

export type Mutator = (input: Buffer, material: Material) => Buffer;

/** The largest input: four times the largest message, and the size of the largest audit record. */
export const INPUT_SIZE_MAX = 64 * 1024;

/** Integers at the limits of fields, written into 1, 2, 4 and 8 bytes and as decimal digits. */
export const EDGES: readonly bigint[] = [
  0n,
  1n,
  ...[7n, 8n, 15n, 16n, 31n, 32n, 53n, 63n, 64n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits]),
].concat([10n ** 12n, 10n ** 15n].flatMap((most) => [most, most + 1n]));

/** Ways to change the bytes of an input, without regard to their meaning. */
export const BYTE_MUTATORS: Readonly<Record<string, Mutator>> = {
  flipBit: changed((bytes, at, random) => {
    bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
  }),
  setByte: changed((bytes, at, random) => {
    bytes[at] = random.below(256);
  }),
  stepByte: changed((bytes, at, random) => {
    bytes[at] = (bytes[at] as number) + (random.onceIn(2) ? 1 : 255);
  }),
  truncate: (input, { random }) => input.subarray(0, random.below(input.length + 1)),
  behead: (input, { random }) => input.subarray(random.smallBelow(input.length + 1)),
  removeSlice: (input, { random }) => {
    const [begin, end] = slice(input, random);
    return Buffer.concat([input.subarray(0, begin), input.subarray(end)]);
  },
  duplicateSlice: (input, { random }) => {
    const [begin, end] = slice(input, random);
    const copies = 1 + random.smallBelow(random.onceIn(8) ? 200 : 3);
    const copied = Buffer.alloc(copies * (end - begin), input.subarray(begin, end));
    return insert(input, random.onceIn(2) ? end : random.below(input.length + 1), copied);
  },
  swapSlices: (input, { random }) => {
    const [begin, end] = slice(input, random);
    const middle = begin + random.below(end - begin + 1);
    const [left, right] = [input.subarray(begin, middle), input.subarray(middle, end)];
    return Buffer.concat([input.subarray(0, begin), right, left, input.subarray(end)]);
  },
  insertWord: (input, { random, words }) =>
    words.length === 0 ? input : insert(input, random.below(input.length + 1), random.pick(words)),
  overwriteWord: (input, { random, words }) => {
    const word = words.length === 0 ? Buffer.of(random.below(256)) : random.pick(words);
    const at = random.below(input.length + 1);
    return Buffer.concat([input.subarray(0, at), word, input.subarray(at + word.length)]);
  },
  insertBytes: (input, { random }) => {
    const bytes = Array.from({ length: 1 + random.smallBelow(16) }, () => random.below(256));
    return insert(input, random.below(input.length + 1), Buffer.from(bytes));
  },
  editLength: (input, { random }) => {
    const size = random.pick([1, 2, 4, 8].filter((each) => each <= input.length));
    const bytes = Buffer.from(input);
    const at = random.below(input.length - size + 1);
    writeUint(bytes, at, size, random.onceIn(2) ? random.pick(EDGES) : readUint(bytes, at, size) + BigInt(random.below(65) - 32));
    return bytes;
  },
  splice: (input, { random, pool }) => {
    const other = random.pick(pool);
    return Buffer.concat([input.subarray(0, random.below(input.length + 1)), other.subarray(random.below(other.length + 1))]);
  },
  graft: (input, { random, pool }) => {
    const other = random.pick(pool);
    const [begin, end] = slice(other, random);
    return insert(input, random.below(input.length + 1), other.subarray(begin, end));
  },
};

function changed(change: (bytes: Buffer, at: number, random: Random) => void): Mutator {
  return (input, { random }) => {
    const bytes = Buffer.from(input);
    change(bytes, random.below(bytes.length), random);
    return bytes;
  };
}

function slice(input: Buffer, random: Random): [begin: number, end: number] {
  const begin = random.below(input.length + 1);
  return [begin, begin + random.smallBelow(input.length - begin + 1)];
}

const insert = (input: Buffer, at: number, what: Buffer): Buffer =>
  Buffer.concat([input.subarray(0, at), what, input.subarray(at)]);

const readUint = (bytes: Buffer, at: number, size: number): bigint => BigInt(`0x${bytes.toString("hex", at, at + size)}`);

function writeUint(bytes: Buffer, at: number, size: number, value: bigint): void {
  const hex = BigInt.asUintN(8 * size, value).toString(16);
  bytes.write(hex.padStart(2 * size, "0"), at, "hex");
}
