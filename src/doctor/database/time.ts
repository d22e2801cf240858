import { CLOCK_WORDS, type ClockTrouble, compareClocks } from "../../clock/clock.ts";
import { sqlState } from "../../store/store.ts";
import { type Finding, well, wrong } from "../finding.ts";
import type { Place } from "../place.ts";
import type { Sight } from "./sight.ts";

export interface TimeFacts {
  /** How far this machine's clock moved against its monotonic clock while the command ran, in milliseconds. */
  readonly stepMs: number;
  /** How the database's clock and the newest time in the books stand to this machine's clock; null if it was not reached. */
  readonly compared: { readonly trouble: ClockTrouble | null; readonly apartMs: number } | null;
}

/** The most that a clock is slewed, not stepped, while this command runs. */
const STEP_MOST_MS = 1_000;

export async function lookAtTime(_: Place, sight: Sight): Promise<TimeFacts> {
  const offset = (): number => Date.now() - performance.now();
  const before = offset();
  const reached = await sight.application();
  const compared = reached.state === "reached" ? await compareClocks(reached.sql).catch(withoutTables) : null;
  return { stepMs: offset() - before, compared };
}

const NO_TABLE = "42P01";
const NO_RIGHT = "42501";

/** Without the tables, or the right to read them, the checks of those say what is wrong. */
function withoutTables(error: unknown): null {
  if ([NO_TABLE, NO_RIGHT].includes(sqlState(error) ?? "")) return null;
  throw error;
}

export function judgeTime({ stepMs, compared }: TimeFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (Math.abs(stepMs) > STEP_MOST_MS)
    findings.push(
      wrong(
        `this machine's clock stepped by ${Math.round(stepMs / 1_000)} s while the command ran`,
        "let NTP keep it, and nothing else set it",
      ),
    );
  if (compared === null) return findings;
  if (compared.trouble === null)
    findings.push(well(`this machine's clock and the database's are ${Math.abs(Math.round(compared.apartMs))} ms apart`));
  else {
    const [what = "", ...todo] = CLOCK_WORDS[compared.trouble].split(": ");
    findings.push(wrong(`${what} (${(compared.apartMs / 1_000).toFixed(1)} s)`, todo.join(": ")));
  }
  return findings;
}
