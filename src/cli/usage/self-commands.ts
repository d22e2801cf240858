import { type Command, database, everywhere } from "../command.ts";
import { PROGRAM_OPTIONS, START_OPTIONS } from "../program-options.ts";

/** What a program of an installation may be given. */
const installation = [
  ...new Set([...everywhere, ...START_OPTIONS, ...PROGRAM_OPTIONS.bank, ...PROGRAM_OPTIONS.atm, ...PROGRAM_OPTIONS.console]),
];

/** The commands about the program itself and its installation; none of them changes anything. */
export const SELF_COMMANDS: Readonly<Record<string, Command>> = {
  "check-config": {
    operands: ["[PROGRAM]"],
    options: installation,
    several: ["bank"],
    choices: async () => ({ PROGRAM: { values: Object.keys((await import("../checking/check-config.ts")).PROGRAMS) } }),
    meaning:
      "shows each option of start (or of bank, atm or console) with its value and where that comes from, without secrets; exit status 2 if anything is wrong with them",
    example: "strongroom check-config bank --json",
    load: async () => (await import("../checking/check-config.ts")).checkConfiguration,
  },
  doctor: {
    operands: [],
    options: [
      ...database,
      ...(["database-owner-url", "database-console-url", "listen", "status", "receipts-listen", "console-listen"] as const),
      ...(["host", "atms", "audit-origin"] as const),
    ],
    meaning:
      "looks at the whole installation, machine and database, and says what is wrong and what to do; changes nothing, whether the bank runs or not; exit status 1 if anything is wrong",
    example: "strongroom doctor",
    load: async () => (await import("../checking/doctor.ts")).seeDoctor,
  },
  health: {
    operands: ["[PROCESS]"],
    options: everywhere,
    meaning:
      "asks a running program (process 1 unless given, as in a container) whether it does its work, at the address that its own command line and environment name; exit status 1 if it does not",
    example: "strongroom health",
    load: async () => (await import("../checking/health.ts")).seeHealth,
  },
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
