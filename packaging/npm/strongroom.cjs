#!/usr/bin/env node
// The command of the package. Node.js from 4 on can read this file, and a Node.js that is too old says in one sentence what to do.

// biome-ignore lint/style/useNodejsImportProtocol: Node.js 12 and older do not know it.
const crypto = require("crypto");

// Of what the program uses, this came last. src/cli/cli.ts has the same check.
if (crypto.randomUUIDv7 === undefined) {
  const what = `Node.js ${process.versions.node} is too old, 24.16 or 26.1 or later is needed`;
  const how = "install that, or run npx -p node@26 -p strongroom strongroom, which brings its own";
  process.stderr.write(`strongroom: ${what}: ${how}\n`);
  process.exit(2);
}
require("./main.cjs");
