import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../tests/bank-under-test.ts";
import { checkoutRoot } from "../tests/checkout.ts";
import { freePort } from "../tests/program.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";

const PAIRS = 3;
const PROBE_MS = 10;
const START_MOST_MS = 120_000;

export const about = `\`npm start\` until the ATM's first page is there: in a fresh copy of the sources without build and data, beside a second start in
the same copy. The packages are installed, because their download would measure a network. A cold start compiles, makes all
keys, creates and migrates a database that syncs to the disk, enrols the ATM, and starts. A warm one only starts.`;

const ROWS: readonly Row<"seconds">[] = [{ figure: "seconds", label: "seconds to the first page", decimals: 2 }];

export async function run(print: Print): Promise<void> {
  using place = temporaryFolder();
  const copy = path.join(place.folder, "copy");
  const cold = { name: "cold", round: () => startIn(copy, { fresh: true }) };
  const warm = { name: "warm", round: () => startIn(copy, { fresh: false }) };
  const pairs = await alternate(PAIRS, cold, warm);
  print(tableOf("npm start", [cold.name, warm.name], ROWS, pairs));
}

/** Files that a fresh checkout lacks, and files outside version control. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "node_modules", "dist", "data", "tools"]);

async function startIn(copy: string, { fresh }: { fresh: boolean }): Promise<Figures<"seconds">> {
  if (fresh) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(checkoutRoot, copy, { recursive: true, filter: (file) => !LEFT_OUT.has(path.relative(checkoutRoot, file)) });
    symlinkSync(path.join(checkoutRoot, "node_modules"), path.join(copy, "node_modules"));
  }
  const { atm, port } = await freeAtm();
  const bank = `127.0.0.1:${await freePort()}`;
  const console = `127.0.0.1:${await freePort()}`;
  const startedAt = performance.now();
  const flags = ["--data", path.join(copy, "data"), "--atms", String(atm), "--listen", bank, "--console-listen", console];
  // A separate process group, because the signal below must reach npm and its children.
  const npm = spawn("npm", ["start", "--silent", "--", ...flags], {
    cwd: copy,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  npm.stderr.on("data", (text) => (said += text));
  const gone = once(npm, "exit");
  try {
    while (!(await hasPage(port))) {
      if (npm.exitCode !== null || performance.now() - startedAt > START_MOST_MS)
        throw new Error(`npm start did not serve:\n${said}`);
      await sleep(PROBE_MS);
    }
    return { seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    if (npm.exitCode === null) process.kill(-(npm.pid as number), "SIGTERM");
    await gone;
  }
}

/** Returns the number of an ATM whose port, 5000 plus the number, is free. */
async function freeAtm(): Promise<{ atm: number; port: number }> {
  for (;;) {
    const port = await freePort();
    const atm = 1 + (port % 9_000);
    if (!(await hasPage(5_000 + atm))) return { atm, port: 5_000 + atm };
  }
}

async function hasPage(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch {
    return false;
  }
}
