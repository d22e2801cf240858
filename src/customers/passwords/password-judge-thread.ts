import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import { WordTable } from "./dictionaries/word-table.ts";
import { estimatorWith } from "./estimator.ts";
import type { Judged, ToJudge } from "./password-judge.ts";
import { weaknessOf } from "./password-weakness.ts";

// The thread of JudgeThread: the estimator, with the word table that scripts/dictionaries.mjs made.
const table = fileURLToPath(import.meta.resolve("#programs/customers/passwords/dictionaries/words.bin"));
const estimator = estimatorWith(new WordTable(readFileSync(table)));

parentPort?.on("message", ({ id, password, words: { near, common: minded } }: ToJudge) => {
  const { guesses, sequence } = estimator.check(password, [...near, ...minded]);
  parentPort?.postMessage({ id, judgement: { guesses, weakness: weaknessOf(sequence, near) } } satisfies Judged);
});
