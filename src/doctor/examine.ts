import { CHECKS, type Check, type CheckName } from "./checks.ts";
import { Sight } from "./database/sight.ts";
import { type Finding, wrong } from "./finding.ts";
import type { Place } from "./place.ts";

/** What one check has found; nothing if it had nothing to look at. */
export interface Examined {
  readonly check: CheckName;
  readonly findings: readonly Finding[];
}

/** How long all checks together may take: each that has not ended by then says so. */
const WHOLE_MOST_MS = 9_000;

/** Runs every check at once, and resolves with what they found, in the table's order, within `mostMs`. Throws nothing. */
export async function examine(place: Place, mostMs = WHOLE_MOST_MS): Promise<readonly Examined[]> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), mostMs);
  const sight = new Sight(place);
  try {
    const names = Object.keys(CHECKS) as CheckName[];
    return await Promise.all(
      names.map(async (name) => ({
        check: name,
        findings: await Promise.race([run(CHECKS[name] as Check<unknown>, place, sight), unfinished(late.signal, mostMs)]),
      })),
    );
  } finally {
    clearTimeout(timer);
    // What hangs keeps nobody waiting.
    void sight[Symbol.asyncDispose]().catch(() => {});
  }
}

async function run({ look, judge }: Check<unknown>, place: Place, sight: Sight): Promise<readonly Finding[]> {
  try {
    const facts = await look(place, sight);
    return facts === null ? [] : judge(facts);
  } catch (error) {
    return [
      wrong(
        `it cannot be looked at: ${(error as Error).message}`,
        "correct that, or give the command as the account of the bank",
      ),
    ];
  }
}

function unfinished(late: AbortSignal, mostMs: number): Promise<readonly Finding[]> {
  const { promise, resolve } = Promise.withResolvers<readonly Finding[]>();
  const finding = wrong(
    `it has not ended within ${mostMs / 1_000} s`,
    "find out what hangs: the database, the disk or the name service",
  );
  late.addEventListener("abort", () => resolve([finding]));
  return promise;
}
