import { UsageError } from "../options/usage-error.ts";

/** True if standard error has JSON lines: `{"note": …}`, and last `{"error": …, "exit": n}` if the command was not done. */
let isJson = false;

/** Chooses the form of standard error for the command that begins: JSON lines, or text. */
export function writeErrorsAsJson(asked: boolean): void {
  isJson = asked;
}

/**
 * Prints why a command ended, and resolves with its exit status: one sentence for a problem that the user can solve (2 for the
 * command line or a setting, else 1); the stack and 70 for a bug.
 */
export async function reportFailure(error: unknown): Promise<number> {
  if (error instanceof UsageError) return refuse(error.message, 2);
  // Loaded only here, so that `--help` is instant.
  const { userFailure } = await import("./user-failure.ts");
  const failure = await userFailure(error);
  if (failure !== null) return refuse(failure.sentence, failure.status);
  return refuse(`this is a bug, please report it: ${error instanceof Error ? error.stack : String(error)}`, 70);
}

/** Prints why the command was not done, and returns its exit status. */
export function refuse(sentence: string, exit = 1): number {
  if (isJson) process.stderr.write(`${JSON.stringify({ error: sentence, exit })}\n`);
  else say(sentence);
  return exit;
}

/** Prints to standard error, like everything except the result. */
export const say = (line: string): void =>
  void process.stderr.write(isJson ? `${JSON.stringify({ note: line })}\n` : `strongroom: ${line}\n`);
