import type { Target } from "./fuzz-target.ts";

/** What one input came to. `sign` tells outcomes apart: two inputs with the same sign taught the fuzzer the same. */
export type Verdict =
  | { readonly is: "accepted" | "refused"; readonly sign: string }
  | { readonly is: "find"; readonly sign: string; readonly error: unknown };

/** An input that keeps a decoder busy for longer than this is a find, in milliseconds. */
const RUN_MS_MAX = 1_000;

/** Runs a decoder on one input and judges what came of it. */
export async function attempt(target: Target, bytes: Buffer): Promise<Verdict> {
  const startedAt = performance.now();
  const verdict = await judged(target, bytes);
  if (verdict.is === "find" || performance.now() - startedAt < RUN_MS_MAX) return verdict;
  // The machine may have been busy with something else: what counts is this thread's own work.
  const before = process.threadCpuUsage();
  await judged(target, bytes);
  const { user, system } = process.threadCpuUsage(before);
  const spentMs = (user + system) / 1_000;
  if (spentMs < RUN_MS_MAX) return verdict;
  return { is: "find", sign: "slow", error: new Error(`${bytes.length} bytes kept it busy for ${Math.round(spentMs)} ms`) };
}

async function judged(target: Target, bytes: Buffer): Promise<Verdict> {
  try {
    // A copy of its own, so that a decoder that changes its input does not change the pool.
    const accepted = await target.run(Buffer.from(bytes));
    return { is: accepted ? "accepted" : "refused", sign: String(accepted) };
  } catch (error) {
    if (target.refuses(error)) return { is: "refused", sign: signOf(error as Error & { code?: string }) };
    const place = /[\w.-]+:\d+:\d+/.exec(error instanceof Error ? (error.stack ?? "") : "")?.[0];
    return { is: "find", sign: `${signOf(error instanceof Error ? error : new Error(String(error)))} at ${place}`, error };
  }
}

/** The begin of the error's message without what is particular to one input: numbers, and all from the first quote on. */
function signOf({ name, code, message }: Error & { code?: string }): string {
  const said = message.replace(/["'].*/s, "…").replace(/\d+/g, "#");
  return `${name} ${code ?? ""}: ${said.slice(0, 40)}`;
}
