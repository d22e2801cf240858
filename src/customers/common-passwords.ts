import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

let common: ReadonlySet<string> | null = null;

/** True for a password, in lower case, on the list of common ones in common-passwords.txt. */
export function isCommonPassword(folded: string): boolean {
  common ??= read();
  return common.has(folded);
}

/** The list begins after the first empty line; above it stand its source and licence. */
function read(): ReadonlySet<string> {
  const text = readFileSync(fileURLToPath(import.meta.resolve("#assets/customers/common-passwords.txt")), "utf8");
  return new Set(
    text
      .slice(text.indexOf("\n\n") + 2)
      .trimEnd()
      .split("\n"),
  );
}
