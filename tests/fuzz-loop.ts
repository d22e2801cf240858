import { attempt, type Verdict } from "./fuzz-attempt.ts";
import { samplesOf } from "./fuzz-corpus.ts";
import { mutated } from "./fuzz-mutate.ts";
import { INPUT_SIZE_MAX } from "./fuzz-mutators.ts";
import { Random } from "./fuzz-random.ts";
import type { Target } from "./fuzz-target.ts";

interface Find {
  readonly bytes: Buffer;
  readonly error: unknown;
}

/** What a decoder went through. */
export interface Tally {
  runs: number;
  accepted: number;
  /** Outcomes that differ by more than numbers. */
  readonly signs: Set<string>;
  readonly finds: Find[];
}

export interface LoopOptions {
  /** The same seed and the same number of runs are the same inputs. */
  readonly seed: string;
  /** Asked before each mutation. */
  readonly goesOn: (runs: number) => boolean;
  /** Told of each input before the decoder has it. */
  readonly before?: (bytes: Buffer) => void;
}

/** Inputs that came to an outcome that no input before them came to join the pool, up to so many. */
const NOVEL_MAX = 256;
/** One fault is met by many inputs: of those with the same sign the first is kept, and of different ones no more than these. */
const FINDS_MAX = 20;
const SHRINK_MS_MAX = 2_000;

/** Runs the seeds and the corpus, then mutations of them. Finds are made smaller before they are handed back. */
export async function fuzz(target: Target, { seed, goesOn, before = () => {} }: LoopOptions): Promise<Tally> {
  const tally: Tally = { runs: 0, accepted: 0, signs: new Set(), finds: [] };
  const pool = [...target.seeds, ...samplesOf(target.name).map(({ bytes }) => bytes)];
  const random = new Random(`${seed} ${target.name}`);
  const material = { random, words: target.words, pool };
  for (const bytes of [...pool]) await take(bytes);
  let novel = 0;
  while (goesOn(tally.runs) && tally.finds.length < FINDS_MAX) {
    const bytes = mutated(random.pick(pool), material);
    const isNovel = await take(bytes);
    if (isNovel && novel++ < NOVEL_MAX) pool.push(bytes);
  }
  return tally;

  /** Runs one input; true where its outcome is new. */
  async function take(bytes: Buffer): Promise<boolean> {
    before(bytes);
    const verdict = await attempt(target, bytes);
    tally.runs++;
    if (verdict.is === "accepted") tally.accepted++;
    if (tally.signs.has(verdict.sign)) return false;
    tally.signs.add(verdict.sign);
    if (verdict.is === "find") tally.finds.push(await shrunk(target, bytes, verdict, before));
    return verdict.is !== "find" && bytes.length < INPUT_SIZE_MAX;
  }
}

/** Cuts away what the find does not need: slices of half its size, then of a quarter, down to single bytes. */
async function shrunk(
  target: Target,
  bytes: Buffer,
  verdict: Verdict & { is: "find" },
  before: (bytes: Buffer) => void,
): Promise<Find> {
  let find: Find = { bytes, error: verdict.error };
  const startedAt = performance.now();
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < find.bytes.length && performance.now() - startedAt < SHRINK_MS_MAX; ) {
      const smaller = Buffer.concat([find.bytes.subarray(0, at), find.bytes.subarray(at + size)]);
      before(smaller);
      const again = await attempt(target, smaller);
      if (again.is === "find" && again.sign === verdict.sign) find = { bytes: smaller, error: again.error };
      else at += size;
    }
  }
  return find;
}
