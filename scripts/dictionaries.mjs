// Makes the word table of a build: the dictionaries of weak passwords in a form that a bank reads in milliseconds. Runs on the pinned
// Node.js, after the compiler and before the modules are joined.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(
  path.resolve(process.argv[2] ?? path.join(root, "dist")),
  "src",
  "customers",
  "passwords",
  "dictionaries",
);
const load = (name) => import(pathToFileURL(path.join(folder, name)).href);
const { DICTIONARIES, KEY_GRAPHS } = await load("languages.js");
const { wordTableOf } = await load("make-word-table.js");
writeFileSync(path.join(folder, "words.bin"), wordTableOf(DICTIONARIES, KEY_GRAPHS));
