import { type Command, everywhere, place } from "./command.ts";

/** The commands of an independent witness, which runs beside no bank. */
export const WITNESS_COMMANDS: Readonly<Record<string, Command>> = {
  witness: {
    operands: [],
    options: [...place, "log-level", "witness-listen", "key", "log"],
    several: ["log"],
    meaning: "runs an independent witness, which cosigns the checkpoints of logs that only grow (C2SP tlog-witness)",
    example: "strongroom witness --log log-key.txt",
    load: async () => (await import("./running/witness.ts")).witness,
  },
  "witness keygen": {
    operands: ["NAME"],
    options: [...everywhere, "out"],
    meaning: "makes a witness's key: FILE (witness/witness.key in the data folder unless given), and FILE.pub, which verifies",
    example: "strongroom witness keygen witness.example/w1",
    load: async () => (await import("./running/witness.ts")).generateWitnessKey,
  },
};
