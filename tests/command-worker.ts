import { runCommandLine } from "../src/cli/command-line.ts";
import { reportFailure } from "../src/cli/output/failure.ts";
import type { CommandRan, CommandToRun } from "./command-process.ts";

// The process behind CommandProcess. It runs one command line after the other, as cli.ts runs its only one.

const said = { stdout: "", stderr: "" };
for (const name of ["stdout", "stderr"] as const) {
  process[name].write = (chunk: string | Uint8Array) => {
    said[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  // Each command may listen for the end of its reader.
  process[name].setMaxListeners(0);
}

// Refused servers leave listeners for the end of their parent.
process.setMaxListeners(0);

process.on("message", ({ args, environment }: CommandToRun) => {
  Object.assign(said, { stdout: "", stderr: "" });
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  void runCommandLine(args)
    .catch(reportFailure)
    .then((code) => process.send?.({ code, ...said } satisfies CommandRan));
});
process.on("disconnect", () => process.exit());
