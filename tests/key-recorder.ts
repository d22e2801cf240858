import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** A program of the product loads this code first, so the test learns every key that the program uses. */
const recorderOf = (seen: string): string => `
import crypto from "node:crypto";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const record = (bytes) => appendFileSync(${JSON.stringify(seen)}, Buffer.from(bytes).toString("hex") + "\\n");
for (const name of ["createSecretKey", "hkdfSync"]) {
  const original = crypto[name];
  crypto[name] = (...args) => {
    const made = original(...args);
    record(name === "hkdfSync" ? made : made.export());
    return made;
  };
}
syncBuiltinESMExports();
`;

/** Records the session keys, the traffic secrets and the keys of segments in programs that run in its environment. */
export class KeyRecorder {
  readonly #seen: string;
  readonly environment: NodeJS.ProcessEnv;

  /** The test must not search this folder. */
  constructor(folder: string) {
    const file = path.join(folder, "recorder.mjs");
    this.#seen = path.join(folder, "keys-seen");
    writeFileSync(file, recorderOf(this.#seen));
    writeFileSync(this.#seen, "");
    this.environment = { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
  }

  /** Returns every key so far, once. */
  get keys(): readonly Buffer[] {
    const lines = readFileSync(this.#seen, "utf8").split("\n");
    return [...new Set(lines)].filter((line) => line.length >= 32).map((line) => Buffer.from(line, "hex"));
  }
}
