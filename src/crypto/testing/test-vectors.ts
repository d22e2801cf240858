import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The text of published vectors, by room and file: `channel/atmlink-1.json`. */
export function vectorText(file: string): string {
  const [room, name] = file.split("/");
  return readFileSync(fileURLToPath(import.meta.resolve(`#assets/${room}/vectors/${name}`)), "utf8");
}

/** The same, parsed. The test says what the file holds, and fails on the first case if it does not. */
export function vectors<Shape>(name: string): Shape {
  return JSON.parse(vectorText(name)) as Shape;
}

/** A file of project Wycheproof, as one list of cases that carry what their group says. */
export function wycheproof<Case>(
  name: string,
): (Case & { tcId: number; result: "valid" | "invalid" | "acceptable"; flags: string[] })[] {
  type Group = { tests: (Case & { tcId: number; result: "valid" | "invalid" | "acceptable"; flags: string[] })[] };
  const { testGroups } = vectors<{ testGroups: Group[] }>(name);
  return testGroups.flatMap(({ tests, ...group }) => tests.map((test) => ({ ...group, ...test })));
}

export const hex = (text: string): Buffer => Buffer.from(text, "hex");
