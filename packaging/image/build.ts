import path from "node:path";
import { parseArgs } from "node:util";
import { readBuildFacts } from "../../src/cli/build-facts.ts";
import { installation } from "../../src/installation/installation.ts";
import { dateFor, pack } from "../pack.ts";
import { PINS_FILE } from "./debian-packages.ts";
import { makeImage } from "./image.ts";
import { renewPins } from "./renew.ts";

// `npm run image` makes the container image of this checkout in build/, or in the folder of --out. With --renew it pins what Debian
// has now instead.
const { values } = parseArgs({ options: { out: { type: "string" }, renew: { type: "boolean" } } });
const { root } = installation();
try {
  if (values.renew) {
    for (const { name, version } of renewPins(root).packages) process.stdout.write(`${name} ${version}\n`);
    process.stdout.write(`pinned in ${PINS_FILE}: look at the difference, run npm run package image, and commit it\n`);
  } else {
    const [out, facts] = [path.resolve(values.out ?? path.join(root, "build")), readBuildFacts(root)];
    const { folder } = pack(root, out, facts);
    process.stdout.write(`${await makeImage(out, { root, folder, facts, date: dateFor(facts) })}\n`);
  }
} catch (error) {
  process.stderr.write(`strongroom: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
