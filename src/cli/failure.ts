import { UsageError } from "./usage-error.ts";

/** Prints why a command ended, and comes to its exit status: one sentence for what the user can mend, the stack for a bug. */
export function reportFailure(error: unknown): number {
  if (error instanceof UsageError) {
    say(error.message);
    return 2;
  }
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    say(error.message);
    return 1;
  }
  say(`this is a bug, please report it: ${error instanceof Error ? error.stack : String(error)}`);
  return 70;
}

/** All that is not the result goes to standard error. */
export const say = (line: string): void => void process.stderr.write(`strongroom: ${line}\n`);
