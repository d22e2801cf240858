import { parentPort } from "node:worker_threads";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { dictionary as arabic } from "@zxcvbn-ts/language-ar";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as german } from "@zxcvbn-ts/language-de";
import { dictionary as english } from "@zxcvbn-ts/language-en";
import { dictionary as spanish } from "@zxcvbn-ts/language-es-es";
import { dictionary as french } from "@zxcvbn-ts/language-fr";
import type { Judged, ToJudge } from "./password-judge.ts";
import { weaknessOf } from "./password-weakness.ts";

// The thread of JudgeThread: the estimator and its dictionaries.

/**
 * Only the first characters are estimated, because the time grows fast with the length. If this many are hard to guess, so is the
 * whole password.
 */
const CHARACTERS_MOST = 24;

const estimator = new ZxcvbnFactory({
  dictionary: { ...common, ...english, ...french, ...spanish, ...named("de", german), ...named("ar", arabic) },
  graphs: adjacencyGraphs,
  maxLength: CHARACTERS_MOST,
});

/** The dictionaries of a language, whose names would otherwise be the same in each of these two. */
function named(language: string, dictionaries: Readonly<Record<string, string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(dictionaries).map(([name, words]) => [`${name}-${language}`, words]));
}

parentPort?.on("message", ({ id, password, words: { near, common: minded } }: ToJudge) => {
  const { guesses, sequence } = estimator.check(password, [...near, ...minded]);
  parentPort?.postMessage({ id, judgement: { guesses, weakness: weaknessOf(sequence, near) } } satisfies Judged);
});
