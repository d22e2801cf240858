import { existsSync, readFileSync } from "node:fs";
import { OPTIONS } from "./options.ts";
import { didYouMean, UsageError } from "./usage-error.ts";

/** These two locate the file, so it cannot contain them. */
const OUTSIDE: ReadonlySet<string> = new Set(["data", "config"]);
const KEYS = Object.keys(OPTIONS).filter((name) => !OUTSIDE.has(name));

/** One option of a configuration file: its value as text, and the line that it stands in, from 1. */
interface Kept {
  readonly text: string;
  readonly line: number;
}

/** The options in a configuration file; none if the file is missing and need not exist. Throws UsageError. */
export function readConfiguration(file: string, mustExist: boolean): Readonly<Record<string, Kept>> {
  if (!existsSync(file)) {
    if (mustExist) throw new UsageError(`there is no configuration file ${file}`);
    return {};
  }
  let text: string;
  let parsed: unknown;
  try {
    text = readFileSync(file, "utf8");
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`the configuration file ${file} cannot be read: ${(error as Error).message}`);
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed))
    throw new UsageError(`the configuration file ${file} is not a JSON object`);
  const keys = keysIn(text);
  const values: Record<string, Kept> = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (OUTSIDE.has(key)) throw new UsageError(`the configuration file ${file} has "${key}", which says where that file is`);
    if (!KEYS.includes(key))
      throw new UsageError(`the configuration file ${file} has "${key}", which is no option${didYouMean(key, KEYS)}`);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new UsageError(`"${key}" in ${file} is neither text nor a number nor true or false`);
    values[key] = { text: String(value), line: keys.find((each) => each.key === key)?.line ?? 1 };
  }
  const names = keys.map(({ key }) => key);
  const twice = names.find((key, i) => names.indexOf(key) < i);
  if (twice !== undefined) throw new UsageError(`the configuration file ${file} has "${twice}" twice: take one of the two out`);
  return values;
}

/**
 * JSON.parse keeps the last of two members with the same name. No value of this file is an object, so every string before a colon
 * is a key.
 */
function keysIn(text: string): readonly { readonly key: string; readonly line: number }[] {
  return [...text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)/g)]
    .filter(([, , colon]) => colon === ":")
    .map(({ 1: key = "", index }) => ({ key: JSON.parse(key) as string, line: text.slice(0, index).split("\n").length }));
}
