// The entry of the command line. It checks the version of Node.js before it loads anything that an older one cannot read.
import * as crypto from "node:crypto";

// Of what the program uses, this came last. The package has the same check in a form that any Node.js reads
// (packaging/npm/strongroom.cjs).
if (!("randomUUIDv7" in crypto)) {
  const wanted = "24.16 or 26.1 or later is needed: run bin/strongroom, which brings its own";
  process.stderr.write(`strongroom: Node.js ${process.versions.node} is too old, ${wanted}\n`);
  process.exitCode = 2;
} else {
  const { runCommandLine } = await import("./command-line.ts");
  const { reportFailure } = await import("./output/failure.ts");
  // A reader that has seen enough, as `| head` has, is no fault of the command.
  process.stdout.on("error", ignoreGoneReader);
  process.exitCode = await runCommandLine(process.argv.slice(2)).catch(reportFailure);
  // The channel to the parent program would keep this process alive after its work is done.
  process.disconnect?.();
}

/** Throws any error of standard output but that its reader has gone. */
function ignoreGoneReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
