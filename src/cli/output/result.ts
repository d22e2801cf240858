import type { Settings } from "../options/settings.ts";
import { jsonLine } from "./table.ts";

/** Prints a command's result: one JSON document in a line with --json, else the text. */
export function printResult(settings: Settings, document: object, text: string): void {
  process.stdout.write(settings.get("json") ? jsonLine(document) : text);
}
