import type { Run } from "../command.ts";
import { inWords } from "../options/option-readers.ts";
import { didYouMean, UsageError } from "../options/usage-error.ts";
import { commandWords } from "./command-words.ts";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { zshCompletion } from "./completion-zsh.ts";

/** The shells, and what makes the completion of each. */
export const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `strongroom completion SHELL`: prints a script that knows every command, so that completing starts no program. */
export const printCompletion: Run = async ({ operands, commands }) => {
  const given = operands["SHELL"] ?? "";
  const known = Object.keys(SHELLS);
  if (!Object.hasOwn(SHELLS, given))
    throw new UsageError(`SHELL is "${given}", but must be ${inWords(known)}${didYouMean(given, known)}`);
  process.stdout.write(SHELLS[given as keyof typeof SHELLS](await commandWords(commands)));
  return 0;
};
