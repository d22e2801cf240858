import { type Command, everywhere } from "./command.ts";

/** The options of an operator at a machine. */
const attendant = [...everywhere, "operator"] as const;

/** The commands about the notes in the machines. */
export const CASH_COMMANDS: Readonly<Record<string, Command>> = {
  "cash status": {
    operands: ["N"],
    options: everywhere,
    meaning: "asks ATM N, which runs on this machine, for its counters and its state",
    example: "strongroom cash status 1",
    load: async () => (await import("./cash/cash.ts")).cashStatus,
  },
  "cash close": {
    operands: ["N"],
    options: attendant,
    meaning: "takes ATM N out of service, so that only an operator moves its notes",
    example: "strongroom cash close 1 --operator anna",
    load: async () => (await import("./cash/cash.ts")).closeMachine,
  },
  "cash open": {
    operands: ["N"],
    options: attendant,
    meaning: "puts ATM N back into service; clear a jam first",
    example: "strongroom cash open 1 --operator anna",
    load: async () => (await import("./cash/cash.ts")).openMachine,
  },
  "cash load": {
    operands: ["N", "NOTES"],
    options: attendant,
    meaning: "books notes that were put into the cassettes of ATM N, on top of what they hold",
    example: "strongroom cash load 1 100x50,200x20 --operator anna",
    load: async () => (await import("./cash/cash.ts")).loadNotes,
  },
  "cash unload": {
    operands: ["N", "NOTES"],
    options: attendant,
    meaning: "books notes that were taken out of the cassettes of ATM N, which is closed",
    example: "strongroom cash unload 1 100x50 --operator anna",
    load: async () => (await import("./cash/cash.ts")).unloadNotes,
  },
  "cash swap": {
    operands: ["N", "NOTES"],
    options: attendant,
    meaning: "books that cassettes of ATM N, which is closed, were replaced by others with these notes",
    example: "strongroom cash swap 1 500x50 --operator anna",
    load: async () => (await import("./cash/cash.ts")).swapCassettes,
  },
  "cash empty": {
    operands: ["N"],
    options: attendant,
    meaning: "books that all notes were taken out of the reject box of ATM N, which is closed",
    example: "strongroom cash empty 1 --operator anna",
    load: async () => (await import("./cash/cash.ts")).emptyRejectBox,
  },
  "cash fault": {
    operands: ["N", "FAULT"],
    options: everywhere,
    meaning: "simulates one fault of ATM N, which was started with --allow-faults; a wrong name lists the faults",
    example: "strongroom cash fault 1 not-taken",
    choices: async () => ({ FAULT: { values: Object.keys((await import("../atm/atm.ts")).FAULTS) } }),
    load: async () => (await import("./cash/cash.ts")).armFault,
  },
};
