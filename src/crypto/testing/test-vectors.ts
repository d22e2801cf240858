import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Returns the text of published vectors, by room and file: `channel/atmlink-1.json`. */
export function vectorText(file: string): string {
  const [room, name] = file.split("/");
  return readFileSync(fileURLToPath(import.meta.resolve(`#assets/${room}/vectors/${name}`)), "utf8");
}

/** Returns the parsed file. The caller declares its type; a wrong type fails at the first case. */
export function vectors<Shape>(name: string): Shape {
  return JSON.parse(vectorText(name)) as Shape;
}

/** Returns a Wycheproof file as one list of cases. Each case has the fields of its group. */
export function wycheproof<Case>(
  name: string,
): (Case & { tcId: number; result: "valid" | "invalid" | "acceptable"; flags: string[] })[] {
  type Group = { tests: (Case & { tcId: number; result: "valid" | "invalid" | "acceptable"; flags: string[] })[] };
  const { testGroups } = vectors<{ testGroups: Group[] }>(name);
  return testGroups.flatMap(({ tests, ...group }) => tests.map((test) => ({ ...group, ...test })));
}

export const hex = (text: string): Buffer => Buffer.from(text, "hex");
