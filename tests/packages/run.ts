import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pack } from "../../packaging/pack.ts";
import { readBuildFacts } from "../../src/cli/build-facts.ts";
import { checkoutRoot } from "../checkout.ts";
import { checkoutForm } from "./checkout-form.ts";
import { debian } from "./debian.ts";
import type { Form, Row } from "./form.ts";
import { imageForm } from "./image/image-form.ts";
import { nodeVersions } from "./node-versions.ts";
import { npmForm } from "./npm-form.ts";
import { reproducible } from "./reproducible.ts";
import { upgrade } from "./upgrade.ts";

// `npm run package [FORM…]` tries every form of installation before a release, and what else is promised about packages. It needs
// the network and some minutes. It prints a table and ends with 1 if a promise is broken.
const FORMS: readonly Form[] = [
  npmForm,
  checkoutForm,
  nodeVersions,
  reproducible,
  upgrade,
  debian("bookworm"),
  debian("trixie"),
  imageForm,
];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !FORMS.some((form) => form.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `strongroom: there is no form ${unknown.join(", ")}: name some of ${FORMS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(2);
}
const facts = readBuildFacts(checkoutRoot);
const release = pack(checkoutRoot, path.join(checkoutRoot, "build"), facts);
const rows: (readonly [name: string, row: Row])[] = [];
for (const { name, skip, attempt } of FORMS.filter((form) => chosen.length === 0 || chosen.includes(form.name))) {
  const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`);
  const reason = skip();
  if (reason !== null) {
    say(`not tried: ${reason}`);
    continue;
  }
  const folder = mkdtempSync(path.join(tmpdir(), `strongroom-${name}-`));
  chmodSync(folder, 0o711);
  try {
    say("trying");
    rows.push([name, await attempt({ release, version: facts.version, folder, say })]);
  } catch (error) {
    say(`FAILED: ${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.stdout.write(`${["form", "commands", "seconds to the first deposit", "MB", "found"].join(" | ")}\n`);
for (const [name, { commands, secondsToDeposit, sizeMb, note }] of rows)
  process.stdout.write(`${[name, commands.join("; "), secondsToDeposit?.toFixed(1) ?? "", sizeMb ?? "", note].join(" | ")}\n`);
