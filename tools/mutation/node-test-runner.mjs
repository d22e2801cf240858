import { readdirSync } from "node:fs";
import path from "node:path";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { Checkout } from "./checkout.mjs";

/** Only tests whose path begins with one of these are tried; all without one. */
const TRIED = (process.env.STRONGROOM_MUTATE_TESTS ?? "").split(",");
/** Tests of the sources as text, and what takes a browser: a change in a room below shows elsewhere first. */
const LEFT_OUT =
  /^(tests\/(rooms|documents|dependencies|screens|keyboard|no-script|paper|comfort|console(?!-reads)|password-help|start|monkey|crash\b)|src\/(screens|tlog|model)\/|bench\/)/;
const AT_ONCE = 3;
const TEST_MOST_MS = 180_000;
/** A change that survives its nearest tests for this long counts as not noticed, so that a sample ends in time. */
const TRIED_MOST_MS = 60_000;

/** Runs each test file as a process, in a copy of the built checkout that nothing else uses meanwhile. */
class NodeTestRunner {
  #checkout = null;
  #built = process.cwd();
  #millis = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    // Ctrl-C ends Stryker first; what was started here must not outlive it.
    process.once("disconnect", () => this.dispose().finally(() => process.exit(1)));
    this.#checkout = await this.#copy(process.pid);
  }

  /** Finds out which tests reach which changes. A test that fails without any change is left out, and said. */
  async dryRun() {
    const waiting = testFiles(path.join(this.#built, "dist"));
    const tests = [];
    const perTest = {};
    const lane = async (checkout) => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        checkout.try("");
        const { failed, output, millis } = await checkout.run(file, TEST_MOST_MS);
        if (failed) {
          process.stderr.write(`strongroom: left out, because it fails without any change: ${file}\n${output}\n`);
          continue;
        }
        perTest[file] = Object.fromEntries(checkout.reached().map((id) => [id, 1]));
        tests.push({ id: file, name: file, timeSpentMs: millis, status: TestStatus.Success });
      }
    };
    const others = await Promise.all(Array.from({ length: AT_ONCE - 1 }, (_, n) => this.#copy(`${process.pid}-${n}`)));
    await Promise.all([this.#checkout, ...others].map(lane));
    await Promise.all(others.map((each) => each.remove()));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({ activeMutant, testFilter, timeout }) {
    this.#checkout.try(activeMutant.id);
    const files = (testFilter ?? []).toSorted(this.#nearestFirst(activeMutant.fileName));
    const begun = performance.now();
    let nrOfTests = 0;
    for (const file of files) {
      if (performance.now() - begun > TRIED_MOST_MS) break;
      const { failed, hung, output, millis } = await this.#checkout.run(file, Math.min(timeout, TRIED_MOST_MS));
      nrOfTests++;
      if (hung) return { status: MutantRunStatus.Timeout, reason: `${file} did not end` };
      if (failed) return { status: MutantRunStatus.Killed, killedBy: [file], failureMessage: output, nrOfTests };
      this.#millis.set(file, millis);
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  async dispose() {
    await this.#checkout?.remove();
  }

  #copy(name) {
    return Checkout.copy(this.#built, path.resolve(this.#built, "..", `runner-${name}`));
  }

  /** First the test beside the changed file, then those of its room, then the others; the quicker ones before the slower. */
  #nearestFirst(fileName) {
    const place = path.relative(this.#built, fileName).replace(/\.tsx?$/, "");
    const distance = (test) => {
      if (test === `${place}.test.js`) return 0;
      if (path.dirname(test) === path.dirname(place)) return 1;
      return test.startsWith("src/") ? 2 : 3;
    };
    const cost = (test) => this.#millis.get(test) ?? 0;
    return (a, b) => distance(a) - distance(b) || cost(a) - cost(b) || (a < b ? -1 : 1);
  }
}

const testFiles = (dist) =>
  readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.js") && !LEFT_OUT.test(name) && TRIED.some((begin) => name.startsWith(begin)))
    .sort();

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "node-test", NodeTestRunner)];
