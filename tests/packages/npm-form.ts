import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Customer } from "./customer.ts";
import type { Form, Row, Trial } from "./form.ts";
import { freeAddresses, PINNED, personIn } from "./places.ts";
import { publish } from "./registry.ts";
import { sizeMb, Typed, type } from "./typed.ts";

const SIZE_MOST_MB = 130;

/** A person with Node.js and npm, in an empty folder. Scripts of packages do not run, which is the stricter case. */
export const npmForm: Form = { name: "npm", skip: () => null, attempt };

async function attempt({ release, folder, version, say }: Trial): Promise<Row> {
  await using registry = await publish(release);
  const [empty, cache] = ["empty", "cache"].map((name) => path.join(folder, name)) as [string, string];
  mkdirSync(empty);
  const { atms, variables } = await freeAddresses();
  const npm = {
    npm_config_registry: registry.url,
    npm_config_cache: cache,
    npm_config_ignore_scripts: "true",
    npm_config_yes: "true",
  };
  const place = { cwd: empty, env: personIn(folder, PINNED, { ...variables, ...npm }) };

  const began = performance.now();
  const line = "npx strongroom start";
  {
    await using started = new Typed(line, place);
    await started.says("Strongroom is open");
    const anna = new Customer(atms[0], "anna");
    await anna.signUp();
    await anna.deposit(2);
    say(`deposited after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    const secondsToDeposit = (performance.now() - began) / 1000;
    assert.equal(await anna.balance(), "€100.00");
    assert.match(started.output, new RegExp(`data +${path.join(folder, "data", "strongroom")}\n`));
    await type("npx strongroom verify", place);
    await started.interrupt();
    const installed = installedIn(cache);
    return await again(secondsToDeposit, installed);
  }

  async function again(secondsToDeposit: number, installed: string): Promise<Row> {
    const before = contentsOf(installed);
    // Nothing of the program may write where it is installed.
    makeReadOnly(installed);
    await using started = new Typed(line, place);
    await started.says("Strongroom is open");
    const anna = new Customer(atms[1], "anna");
    await anna.signIn();
    assert.equal(await anna.balance(), "€100.00", "a second start finds the data");
    await started.interrupt();
    assert.deepEqual(contentsOf(installed), before, "nothing was written where the program is installed");
    assert.deepEqual(readdirSync(empty), [], "nothing was written in the folder");
    const size = sizeMb(installed);
    assert.ok(size <= SIZE_MOST_MB, `${size} MB are installed`);
    return { commands: [line], secondsToDeposit, sizeMb: size, note: `version ${version}, packages fetched` };
  }
}

/** The folder of what npx installed. */
function installedIn(cache: string): string {
  const [name = ""] = readdirSync(path.join(cache, "_npx"));
  return path.join(cache, "_npx", name, "node_modules");
}

/** Names, sizes and times of all files but npm's own note, which npx renews. */
const contentsOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name !== ".package-lock.json")
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(folder, name), { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
      return `${name} ${size} ${mtimeMs}`;
    })
    .sort();

function makeReadOnly(folder: string): void {
  for (const name of ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })]) {
    const place = path.join(folder, name);
    chmodSync(place, statSync(place).mode & 0o555);
  }
}
