import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkoutRoot } from "./checkout.ts";

/**
 * tests/corpus/<decoder>/<name>.bin: inputs worth keeping. The decoder must accept or refuse an input whose name begins with
 * "accepted-" or "refused-". A find is named by the beginning of its SHA-256 until a person renames it.
 */
export interface Sample {
  /** Relative to the checkout. */
  readonly file: string;
  readonly name: string;
  readonly bytes: Buffer;
}

const folderOf = (decoder: string): string => path.join("tests", "corpus", decoder);

/** Returns the samples of a decoder, by name. */
export function samplesOf(decoder: string): Sample[] {
  const folder = folderOf(decoder);
  return filesIn(path.join(checkoutRoot, folder)).map((name) => {
    const file = path.join(folder, name);
    return { file, name: path.basename(name, ".bin"), bytes: readFileSync(path.join(checkoutRoot, file)) };
  });
}

/** Writes an input to a file and returns its path, relative to the checkout. */
export function keepSample(decoder: string, bytes: Uint8Array): string {
  const name = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const file = path.join(folderOf(decoder), `${name}.bin`);
  mkdirSync(path.join(checkoutRoot, folderOf(decoder)), { recursive: true });
  writeFileSync(path.join(checkoutRoot, file), bytes);
  return file;
}

/** Returns the decoders that have a folder in the corpus. */
export const decodersWithSamples = (): string[] =>
  readdirSync(path.join(checkoutRoot, "tests", "corpus"), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".bin"))
      .sort();
  } catch {
    return []; // A decoder without samples.
  }
}
