import type { Target } from "./fuzz-target.ts";

/** The result of one input. Inputs with the same `sign` count as the same outcome. */
export type Verdict =
  | { readonly is: "accepted" | "refused"; readonly sign: string }
  | { readonly is: "find"; readonly sign: string; readonly error: unknown };

/** In milliseconds. An input that keeps a decoder busy for longer is a find. */
const RUN_MS_MAX = 1_000;

/** Runs a decoder on one input and judges the result. */
export async function attempt(target: Target, bytes: Buffer): Promise<Verdict> {
  const startedAt = performance.now();
  const verdict = await judged(target, bytes);
  if (verdict.is === "find" || performance.now() - startedAt < RUN_MS_MAX) return verdict;
  // The machine may be busy with other work, so only this thread's processor time counts.
  const before = process.threadCpuUsage();
  await judged(target, bytes);
  const { user, system } = process.threadCpuUsage(before);
  const spentMs = (user + system) / 1_000;
  if (spentMs < RUN_MS_MAX) return verdict;
  return { is: "find", sign: "slow", error: new Error(`${bytes.length} bytes kept it busy for ${Math.round(spentMs)} ms`) };
}

async function judged(target: Target, bytes: Buffer): Promise<Verdict> {
  try {
    // A copy, because a decoder that changes its input must not change the pool.
    const accepted = await target.run(Buffer.from(bytes));
    return { is: accepted ? "accepted" : "refused", sign: String(accepted) };
  } catch (error) {
    if (target.refuses(error)) return { is: "refused", sign: signOf(error as Error & { code?: string }) };
    const place = /[\w.-]+:\d+:\d+/.exec(error instanceof Error ? (error.stack ?? "") : "")?.[0];
    return { is: "find", sign: `${signOf(error instanceof Error ? error : new Error(String(error)))} at ${place}`, error };
  }
}

/** Returns the message without numbers and without the text from the first quote on, which depend on the input. */
function signOf({ name, code, message }: Error & { code?: string }): string {
  const said = message.replace(/["'].*/s, "…").replace(/\d+/g, "#");
  return `${name} ${code ?? ""}: ${said.slice(0, 40)}`;
}
