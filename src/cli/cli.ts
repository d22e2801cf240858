// The entry of the command line. It checks the version of Node.js before it loads anything that an older one cannot read.
const NODE_MAJOR = 26;

if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR) {
  const wanted = `${NODE_MAJOR} or later is needed: run bin/strongroom, which brings its own`;
  process.stderr.write(`strongroom: Node.js ${process.versions.node} is too old, ${wanted}\n`);
  process.exitCode = 2;
} else {
  const { runCommandLine } = await import("./command-line.ts");
  const { reportFailure } = await import("./output/failure.ts");
  process.exitCode = await runCommandLine(process.argv.slice(2)).catch(reportFailure);
  // The channel to the parent program would keep this process alive after its work is done.
  process.disconnect?.();
}

export {};
