import { UsageError } from "../options/usage-error.ts";

/**
 * Prints why a command ended, and resolves with its exit status: one sentence for a problem that the user can solve (2 for the
 * command line or a setting, else 1); the stack and 70 for a bug.
 */
export async function reportFailure(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    say(error.message);
    return 2;
  }
  // Loaded only here, so that `--help` is instant.
  const { userFailure } = await import("./user-failure.ts");
  const failure = await userFailure(error);
  if (failure !== null) {
    say(failure.sentence);
    return failure.status;
  }
  say(`this is a bug, please report it: ${error instanceof Error ? error.stack : String(error)}`);
  return 70;
}

/** Prints to standard error, like everything except the result. */
export const say = (line: string): void => void process.stderr.write(`strongroom: ${line}\n`);
