import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkoutRoot } from "../checkout.ts";
import { Customer } from "./customer.ts";
import type { Form, Row, Trial } from "./form.ts";
import { freeAddresses, personIn } from "./places.ts";
import { sizeMb, Typed } from "./typed.ts";

/**
 * A person who clones the repository and types `npm start`. The clone has what is committed; packages come from the network, with an empty
 * cache of npm, and any Node.js of the machine that is new enough starts it.
 */
export const checkoutForm: Form = { name: "checkout", skip: whyNot, attempt };

const OLDEST_NODE = 18;

function whyNot(): string | null {
  if (!existsSync(path.join(checkoutRoot, ".git"))) return "this folder is no clone of a repository";
  return systemNode() === null ? `no Node.js from ${OLDEST_NODE} on is installed beside the pinned one` : null;
}

/** The folder of the Node.js that the machine has, not that of the checkout. */
function systemNode(): string | null {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((each) => !each.includes("node_modules"));
  const found = folders.find((folder) => existsSync(path.join(folder, "node")));
  if (found === undefined) return null;
  const version = execFileSync(path.join(found, "node"), ["--version"], { encoding: "utf8" });
  return Number(/^v(\d+)/.exec(version)?.[1]) >= OLDEST_NODE ? found : null;
}

async function attempt({ folder, say }: Trial): Promise<Row> {
  const clone = path.join(folder, "strongroom");
  const { atms, variables } = await freeAddresses();
  const node = systemNode() as string;
  const env = personIn(folder, node, { ...variables, npm_config_cache: path.join(folder, "cache") });
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  execFileSync("git", ["clone", "--quiet", checkoutRoot, clone], { stdio: ["ignore", "ignore", "inherit"] });
  say(`cloned after ${seconds().toFixed(1)} s`);
  {
    await using started = new Typed("npm start", { cwd: clone, env });
    await started.says("Strongroom is open");
    say(`open after ${seconds().toFixed(1)} s`);
    const anna = new Customer(atms[0], "anna");
    await anna.signUp();
    await anna.deposit(2);
    const secondsToDeposit = seconds();
    assert.equal(await anna.balance(), "€100.00");
    // The exit status is npm's, and depends on its version.
    await started.interrupt();
    assert.match(started.output, /everything is stopped\n/);
    const { version } = JSON.parse(readFileSync(path.join(clone, "package.json"), "utf8")) as { version: string };
    assert.equal(execFileSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" }), "", "a start changes no file");
    const commands = ["git clone REPOSITORY strongroom && cd strongroom", "npm start"];
    return {
      commands,
      secondsToDeposit,
      sizeMb: sizeMb(clone),
      note: `version ${version}, packages fetched with an empty cache`,
    };
  }
}
