import { readFileSync } from "node:fs";
import { PolicyError, parsePolicy, type WitnessPolicy } from "../../cosigning/cosigning.ts";
import type { Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** The text of the file of --witness-policy, which is a valid policy; null if none was given. Throws UsageError. */
export function readPolicyText(settings: Settings): string | null {
  const file = settings.find("witness-policy");
  if (file === null) return null;
  try {
    const text = readFileSync(file, "utf8");
    parsePolicy(text);
    return text;
  } catch (error) {
    const why =
      error instanceof PolicyError
        ? `is not one that this program can use: ${error.message}`
        : `cannot be read: ${(error as Error).message}`;
    throw new UsageError(`--witness-policy is "${file}", which ${why}`);
  }
}

/** The policy of --witness-policy. Throws UsageError, also if none was given. */
export function readPolicy(settings: Settings): WitnessPolicy {
  settings.get("witness-policy");
  return parsePolicy(readPolicyText(settings) as string);
}
