import type { Command } from "../command.ts";

/** The commands about the program itself and its installation; none of them changes anything. */
export const SELF_COMMANDS: Readonly<Record<string, Command>> = {
  completion: {
    operands: ["SHELL"],
    options: [],
    choices: async () => ({ SHELL: { values: Object.keys((await import("./completion.ts")).SHELLS) } }),
    meaning: "prints the completion of all commands and options for a shell: bash, zsh or fish",
    example: "strongroom completion bash > /etc/bash_completion.d/strongroom",
    load: async () => (await import("./completion.ts")).printCompletion,
  },
  man: {
    operands: [],
    options: [],
    meaning: "prints the manual page, for man",
    example: "strongroom man | man -l -",
    load: async () => (await import("./manual.ts")).printManual,
  },
};
