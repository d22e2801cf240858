import { BYTE_MUTATORS, INPUT_SIZE_MAX, type Material } from "./fuzz-mutators.ts";
import { TEXT_MUTATORS } from "./fuzz-text-mutators.ts";

const MUTATORS = [...Object.values(BYTE_MUTATORS), ...Object.values(TEXT_MUTATORS)];
/** The most changes at once. One or two are most frequent. */
const MUTATIONS_MAX = 6;

/** Returns a copy of this input with one or several changes, of at most INPUT_SIZE_MAX bytes. */
export function mutated(input: Buffer, material: Material): Buffer {
  const { random, pool } = material;
  let bytes = input;
  for (let left = 1 + random.smallBelow(MUTATIONS_MAX); left > 0; left--) {
    bytes = bytes.length === 0 ? random.pick(pool) : random.pick(MUTATORS)(bytes, material);
    bytes = bytes.subarray(0, INPUT_SIZE_MAX);
  }
  return bytes;
}
