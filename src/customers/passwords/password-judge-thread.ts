import { parentPort } from "node:worker_threads";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
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
  dictionary: { ...common, ...english, ...french, ...spanish },
  graphs: adjacencyGraphs,
  maxLength: CHARACTERS_MOST,
});

parentPort?.on("message", ({ id, password, words: { near, common: minded } }: ToJudge) => {
  const { guesses, sequence } = estimator.check(password, [...near, ...minded]);
  parentPort?.postMessage({ id, judgement: { guesses, weakness: weaknessOf(sequence, near) } } satisfies Judged);
});
