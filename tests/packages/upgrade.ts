import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { pack } from "../../packaging/pack.ts";
import { type ReleaseBefore, readReleaseBefore } from "../../packaging/release-before.ts";
import { readBuildFacts } from "../../src/cli/build-facts.ts";
import { checkoutRoot } from "../checkout.ts";
import { descendants } from "../everything.ts";
import { Customer } from "./customer.ts";
import type { Form, Row, Trial } from "./form.ts";
import { type Addresses, freeAddresses, personIn } from "./places.ts";
import { Typed, type } from "./typed.ts";

/** Data of the release before, with a withdrawal that was interrupted, in the hands of the new package. */
export const upgrade: Form = { name: "upgrade", skip: whyNot, attempt };

const NODE = path.dirname(process.execPath);
const git = (...args: string[]): string => execFileSync("git", ["-C", checkoutRoot, ...args], { encoding: "utf8" });

function whyNot(): string | null {
  const { commit, version } = readReleaseBefore(checkoutRoot);
  const isHere = spawnSync("git", ["-C", checkoutRoot, "cat-file", "-e", `${commit}^{commit}`]).status === 0;
  return isHere ? null : `this clone has no commit ${commit}, which is the release ${version}: fetch it`;
}

async function attempt({ release, folder, version, say }: Trial): Promise<Row> {
  const before = readReleaseBefore(checkoutRoot);
  say(`building ${before.version}`);
  const old = await install(folder, "before", await tarballOf(before, folder));
  const now = await install(folder, "now", release.tarball);
  const addresses = await freeAddresses();
  await makeData(old, folder, addresses);
  say(`data of ${before.version} made; a withdrawal lies in the slot, and everything was killed`);

  const place = placeOf(now, folder, addresses);
  await using started = new Typed("npx strongroom start", place);
  await started.says("Strongroom is open");
  const [anna, bob] = customersAt(addresses);
  await anna.signIn();
  assert.equal(await anna.balance(), "€80.00", "the notes in the slot were paid");
  await bob.signIn();
  assert.equal(await bob.balance(), "€50.00");
  await type("npx strongroom verify", place);
  await bob.deposit(1);
  assert.equal(await bob.balance(), "€100.00", "the next operation");
  await type("npx strongroom verify", place);
  assert.match(await type("npx strongroom holds list", place), /^no hold is open$/m);
  await started.interrupt();
  const note = `${before.version} to ${version}: balances, the open hold, verify and the next deposit`;
  return { commands: ["npx strongroom start"], secondsToDeposit: null, sizeMb: null, note };
}

const customersAt = ({ atms }: Addresses): [Customer, Customer] => [new Customer(atms[0], "anna"), new Customer(atms[1], "bob")];

const placeOf = (installed: string, folder: string, { variables }: Addresses) => {
  // Nobody takes the notes for a minute.
  const more = { ...variables, STRONGROOM_TAKE_CASH_WITHIN: "60", STRONGROOM_DATA: path.join(folder, "strongroom") };
  return { cwd: installed, env: personIn(folder, NODE, more) };
};

/** Builds the release before as it builds itself, and packs it: with its own means, or if it had none, with today's. */
async function tarballOf({ commit }: ReleaseBefore, folder: string): Promise<string> {
  const root = path.join(folder, "sources");
  git("worktree", "add", "--quiet", "--detach", root, commit);
  try {
    const out = path.join(folder, "packed");
    await type("node scripts/setup.mjs", { cwd: root, env: personIn(folder, NODE) });
    if (!existsSync(path.join(root, "packaging", "build.ts"))) return pack(root, out, readBuildFacts(root)).tarball;
    const printed = await type(`node dist/packaging/build.js --out ${out}`, { cwd: root, env: personIn(folder, NODE) });
    return printed.split("\n").find((line) => line.endsWith(".tgz")) as string;
  } finally {
    git("worktree", "remove", "--force", root);
  }
}

async function install(folder: string, name: string, tarball: string): Promise<string> {
  const place = path.join(folder, name);
  mkdirSync(place);
  await type(`npm install --no-audit --no-fund --ignore-scripts ${tarball}`, { cwd: place, env: personIn(folder, NODE) });
  return place;
}

/** Two customers with money, and a power failure while the notes of a withdrawal lie in the slot. */
async function makeData(installed: string, folder: string, addresses: Addresses): Promise<void> {
  const place = placeOf(installed, folder, addresses);
  await using started = new Typed("npx strongroom start", place);
  await started.says("Strongroom is open");
  const [anna, bob] = customersAt(addresses);
  await anna.signUp();
  await anna.deposit(2);
  await bob.signUp();
  await bob.deposit(1);
  await anna.withdrawUntaken(20);
  assert.match(await type("npx strongroom holds list", place), /20\.00/);
  for (const pid of descendants(started.pid)) process.kill(pid, "SIGKILL");
  await started.ended();
}
