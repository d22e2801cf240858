import assert from "node:assert/strict";
import { after, test } from "node:test";
import { attempt } from "./fuzz-attempt.ts";
import { decodersWithSamples, samplesOf } from "./fuzz-corpus.ts";
import { fuzz } from "./fuzz-loop.ts";
import { TARGETS } from "./fuzz-targets.ts";

// Runs every seed, every sample of tests/corpus, and a few mutations that are the same in every run. FUZZ_RUNS multiplies the
// number of mutations.

const SEED = "the same in every run";
const RUNS = 100 * Number(process.env["FUZZ_RUNS"] ?? 1);

after(() => Promise.all(TARGETS.map((target) => target.close?.())));

test("every folder of the corpus belongs to a decoder", () => {
  const names = TARGETS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    decodersWithSamples().filter((name) => !names.includes(name)),
    [],
  );
});

for (const target of TARGETS)
  test(`${target.name}: ${target.reads}`, async () => {
    for (const [i, seed] of target.seeds.entries()) {
      const verdict = await attempt(target, seed);
      assert.equal(verdict.is, "accepted", `seed ${i}: ${verdict.sign}`);
    }
    for (const { file, name, bytes } of samplesOf(target.name)) {
      const { is, sign } = await attempt(target, bytes);
      const ought = /^(accepted|refused)-/.exec(name)?.[1];
      assert.equal(is, ought ?? (is === "find" ? "accepted or refused" : is), `${file}: ${sign}`);
    }
    const { finds } = await fuzz(target, { seed: SEED, goesOn: (runs) => runs < RUNS });
    const told = finds.map(({ bytes, error }) => `${bytes.length} bytes ${shortened(bytes)}: ${String(error)}`);
    assert.equal(told.join("\n"), "", `FUZZ_SEED="${SEED}" npm run fuzz 5 ${target.name} writes it down`);
  });

const shortened = (bytes: Buffer): string => JSON.stringify(bytes.toString("latin1").slice(0, 120));
