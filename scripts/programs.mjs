// Joins the modules of each program of a build into a few files, in the places that the compiler gave them: a program that loads five
// hundred modules needs longer to find and link them than for all else that it does at its start. Code that several programs have, or
// that one loads late, lies in parts/. Source maps lead to the sources. Runs on the pinned Node.js, after the compiler.
import { copyFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");

/** The entries of all processes and threads, below src/. Nothing imports them. */
export const PROGRAMS = [
  "cli/cli",
  "bank/processes/worker",
  "bank/processes/sequencer",
  "bank/hashing/hasher",
  "bank/receipts/receipt-page",
  "hashing/hash-thread",
  "customers/passwords/password-judge-thread",
];

/** The process in which tests run their commands (tests/command-process.ts). No package has it. */
const OF_TESTS = ["tests/command-worker"];
/** Tests of whole systems that load modules late, to see what these do from their beginning. They are not joined. */
export const WATCHING = ["erasure.test.js", "secrets.test.js", "transcript.test.js"];

/** Joins the programs of the build in this folder, and the tests of whole systems, of which each is a process. */
async function joinPrograms(folder) {
  // Beside the programs, because the page of receipts may read nothing else of the checkout.
  copyFileSync(path.join(root, "scripts", "source-maps.cjs"), path.join(folder, "source-maps.cjs"));
  await join(folder, "parts", [...PROGRAMS.map((name) => `src/${name}`), ...OF_TESTS]);
  const tests = readdirSync(path.join(folder, "tests")).filter((name) => name.endsWith(".test.js") && !WATCHING.includes(name));
  await join(
    folder,
    "tests/parts",
    tests.map((name) => `tests/${path.basename(name, ".js")}`),
  );
}

async function join(folder, parts, names) {
  await build({
    entryPoints: names.map((name) => path.join(folder, `${name}.js`)),
    outdir: folder,
    outbase: folder,
    allowOverwrite: true,
    chunkNames: `${parts}/[name]-[hash]`,
    // Names of modules in the output, and with them its hashes, are the same wherever it is built.
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "esnext",
    // Packages stay as they were installed, under their licences.
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
}

if (process.argv[1] === import.meta.filename) await joinPrograms(path.resolve(process.argv[2] ?? path.join(root, "dist")));
