import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FACTS_FILE, readBuildFacts } from "../../src/cli/build-facts.ts";
import { checkoutRoot } from "../checkout.ts";
import type { Form, Row, Trial } from "./form.ts";
import { personIn } from "./places.ts";
import { type } from "./typed.ts";

/**
 * The same sources, built in another folder, at another time, with packages installed anew, another umask and another time zone:
 * the same bytes.
 */
export const reproducible: Form = { name: "reproducible", skip: () => null, attempt };

async function attempt({ release, folder, say }: Trial): Promise<Row> {
  const other = path.join(folder, "another-folder", "sources");
  const names = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: checkoutRoot })
    .toString()
    .split("\0")
    .filter((name) => name !== "" && existsSync(path.join(checkoutRoot, name)));
  for (const name of names) {
    mkdirSync(path.dirname(path.join(other, name)), { recursive: true });
    cpSync(path.join(checkoutRoot, name), path.join(other, name));
  }
  say("building anew in another folder");
  writeFileSync(path.join(other, FACTS_FILE), JSON.stringify(readBuildFacts(checkoutRoot)));
  const env = { ...personIn(folder, path.dirname(process.execPath)), TZ: "Pacific/Kiritimati" };
  await type("umask 077 && node scripts/setup.mjs && node dist/packaging/build.js", { cwd: other, env });
  for (const file of [release.tarball, release.sbom]) {
    const again = path.join(other, "build", path.basename(file));
    assert.equal(sha256(again), sha256(file), `${path.basename(file)} has other bytes: compare ${file}`);
  }
  return {
    commands: ["npm run pack"],
    secondsToDeposit: null,
    sizeMb: null,
    note: `two builds, the same bytes: sha256 ${sha256(release.tarball)}`,
  };
}

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
