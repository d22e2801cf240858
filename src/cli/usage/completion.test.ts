import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS } from "../commands.ts";
import { commandWords } from "./command-words.ts";
import { SHELLS } from "./completion.ts";
import { completed, installed } from "./testing/test-shells.ts";

/** A line that somebody has typed, and the one word to which its last word is completed. */
const LINES: Readonly<Record<string, string>> = {
  "strongroom compl": "completion",
  "strongroom audit sea": "search",
  "strongroom atm e": "enrol",
  "strongroom --data x audit sea": "search",
  "strongroom verify --checkp": "--checkpoint",
  "strongroom atm 1 --insec": "--insecure-http",
  "strongroom export cam": "camt.053",
  "strongroom keys prepare pep": "pepper",
  "strongroom cash fault 1 not-": "not-taken",
  "strongroom completion fi": "fish",
  "strongroom bank --log-level war": "warn",
  "strongroom proposals list --which wai": "waiting",
  "strongroom audit search --operation withdraw,transf": "withdraw,transfer",
  "strongroom evidence verify /etc/hostn": "/etc/hostname",
  "strongroom verify --log-key /etc/hostn": "/etc/hostname",
  "strongroom bank --data /us": "/usr/",
};

for (const shell of ["bash", "zsh", "fish"] as const) {
  const there = installed(shell);
  test(`${shell} completes commands, options, values of closed lists, files and folders`, {
    skip: there === true ? false : there,
  }, async () => {
    const offered = completed(shell, SHELLS[shell](await commandWords(COMMANDS)), Object.keys(LINES));
    const bare = (word: string): string => word.replace(/\/$/, "");
    assert.deepEqual(offered.map(bare), Object.values(LINES).map(bare));
  });
}

test("bash offers every command's options, and each in the form --option=value too", async () => {
  const words = await commandWords(COMMANDS);
  const lines = words.map(({ name }) => `strongroom ${name} --`);
  const offered = completed("bash", SHELLS.bash(words), [...lines, "strongroom bank --log-level=w", "strongroom "]);
  for (const [i, { name, options }] of words.entries())
    assert.deepEqual(
      offered[i]?.split(" "),
      options.map((option) => `--${option.name}`),
      name,
    );
  assert.equal(offered.at(-2), "warn");
  const firsts = [...new Set(Object.keys(COMMANDS).map((name) => name.split(" ")[0]))];
  assert.deepEqual(offered.at(-1)?.split(" "), firsts);
});
