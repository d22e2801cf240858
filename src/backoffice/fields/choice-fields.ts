import { type Field, isNot, isRead } from "./field.ts";

/** One of these names, each with what it means. */
export function choice<Name extends string>(meaning: string, choices: Readonly<Record<Name, string>>): Field<Name> {
  const names = Object.keys(choices) as Name[];
  return {
    kind: "choice",
    meaning,
    read: (given) => {
      const found = names.find((each) => each === given);
      return found === undefined ? isNot(`one of ${names.join(", ")}`) : isRead(found);
    },
    write: (value) => value,
    schema: { type: "string", enum: names, description: meaning },
    control: { kind: "choice", choices },
  };
}

/** One or more of these names, in JSON a list of them, in text with commas between: "teller,auditor". */
export function choices<Name extends string>(meaning: string, names: Readonly<Record<Name, string>>): Field<readonly Name[]> {
  const all = Object.keys(names) as Name[];
  return {
    kind: "choices",
    meaning,
    read: (given) => {
      const text = Array.isArray(given) && given.every((each) => typeof each === "string") ? given.join(",") : given;
      const parts = typeof text === "string" ? text.split(",").map((each) => each.trim()) : [];
      const found = all.filter((each) => parts.includes(each));
      const isRight = parts.length > 0 && found.length === parts.length;
      return isRight ? isRead(found) : isNot(`one or more of ${all.join(", ")}, each once`);
    },
    write: (value) => [...value],
    schema: { type: "array", items: { type: "string", enum: all }, minItems: 1, uniqueItems: true, description: meaning },
    control: { kind: "choices", choices: names },
  };
}

/** Yes or no: true, or "true". */
export const flag = (meaning: string): Field<boolean> => ({
  kind: "flag",
  meaning,
  read: (given) => {
    const text = typeof given === "boolean" ? String(given) : given;
    return text === "true" || text === "false" ? isRead(text === "true") : isNot("true or false");
  },
  write: (value) => value,
  schema: { type: "boolean", description: meaning },
  control: { kind: "flag" },
});

/** A whole number from `least` to `most`: 7, or "7". */
export const whole = (meaning: string, least: number, most: number): Field<number> => ({
  kind: "whole",
  meaning,
  read: (given) => {
    const text = typeof given === "number" ? String(given) : given;
    const value = typeof text === "string" && /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? isRead(value) : isNot(`a whole number from ${least} to ${most}`);
  },
  write: (value) => value,
  schema: { type: "integer", minimum: least, maximum: most, description: meaning },
  control: { kind: "number", least, most },
});
