import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** One change of the tables. Its name, such as `0001_record.sql`, gives its place in the order. */
export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly sha256: Buffer;
}

const folder = path.dirname(fileURLToPath(import.meta.resolve("#assets/store/migrations/0001_record.sql")));

/** Returns the migrations of this program, in order. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => migrationOf(name, readFileSync(path.join(folder, name), "utf8")));
}

/** Ignores the line ends of a checkout on Windows: the migration is the same. */
export function migrationOf(name: string, source: string): Migration {
  const text = source.replaceAll("\r\n", "\n");
  return { name, text, sha256: createHash("sha256").update(text).digest() };
}
