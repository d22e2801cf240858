import { EDGES, INPUT_SIZE_MAX, type Mutator } from "./fuzz-mutators.ts";

/** Spellings of numbers that only some readers accept. */
const SPELLINGS = ["0", "-0", "1e2", "1.0", "00", "-1", "+1"];
const BRACKETS = [
  ["[", "]"],
  ['{"0":', "}"],
  ['{"toString":', "}"],
] as const;

/** Ways to change an input that is text, mostly JSON. */
export const TEXT_MUTATORS: Readonly<Record<string, Mutator>> = {
  editDigits: (input, { random }) => {
    const text = input.toString("latin1");
    const runs = [...text.matchAll(/\d+/g)];
    if (runs.length === 0) return input;
    const run = random.pick(runs);
    const digits = random.onceIn(2) ? random.pick(EDGES).toString() : random.pick([...SPELLINGS, `${run[0]}0`]);
    return Buffer.from(text.slice(0, run.index) + digits + text.slice(run.index + run[0].length), "latin1");
  },
  nestValue: (input, { random }) => {
    const text = input.toString("latin1");
    const values = [...text.matchAll(/"[^"]*"|\d+|true|null/g)];
    if (values.length === 0) return input;
    const value = random.pick(values);
    const [open, close] = random.pick(BRACKETS);
    const room = Math.max(1, Math.floor((INPUT_SIZE_MAX - input.length) / (open.length + close.length)));
    const depth = random.pick([1, 2, 4, 5, 100, room]);
    const nested = open.repeat(depth) + value[0] + close.repeat(depth);
    return Buffer.from(text.slice(0, value.index) + nested + text.slice(value.index + value[0].length), "latin1");
  },
};
