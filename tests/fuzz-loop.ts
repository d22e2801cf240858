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

/** The result of a decoder's runs. */
export interface Tally {
  runs: number;
  accepted: number;
  /** The number of outcomes that differ by more than numbers. */
  readonly signs: Set<string>;
  readonly finds: Find[];
}

export interface LoopOptions {
  /** The same seed and number of runs give the same inputs. */
  readonly seed: string;
  /** Called before each mutation. */
  readonly goesOn: (runs: number) => boolean;
  /** Called with each input before the decoder gets it. */
  readonly before?: (bytes: Buffer) => void;
}

/** The most inputs in the pool. An input with a new outcome joins it. */
const NOVEL_MAX = 256;
/** The most finds that are kept. Of those with the same sign only the first is kept, because one fault has many inputs. */
const FINDS_MAX = 20;
const SHRINK_MS_MAX = 2_000;

/** Runs the seeds and the corpus, then mutations of them. Returns finds after making them smaller. */
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

  /** Runs one input. Returns whether its outcome is new. */
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

/** Removes bytes that the find does not need: slices of half its size, then of a quarter, down to single bytes. */
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
