import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readBuildFacts } from "../../src/cli/build-facts.ts";
import { installation } from "../../src/installation/installation.ts";
import { dateFor, pack } from "../pack.ts";
import { type DebSource, makeDeb } from "./deb.ts";

// `npm run deb` makes the Debian package of this checkout in build/, or in the folder of --out.
const { values } = parseArgs({ options: { out: { type: "string" } } });
const { root } = installation();
try {
  const [out, facts] = [path.resolve(values.out ?? path.join(root, "build")), readBuildFacts(root)];
  const { description } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as DebSource;
  const { folder } = pack(root, out, facts);
  process.stdout.write(`${makeDeb(out, { root, folder, version: facts.version, description, date: dateFor(facts) })}\n`);
} catch (error) {
  process.stderr.write(`strongroom: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
