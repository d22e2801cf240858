import path from "node:path";
import { parseArgs } from "node:util";
import { readBuildFacts } from "../src/cli/build-facts.ts";
import { installation } from "../src/installation/installation.ts";
import { pack } from "./pack.ts";
import { release } from "./release.ts";

// `npm run pack` makes the npm package of this checkout in build/, or in the folder of --out; `npm run release` all that a
// release publishes.
const { values } = parseArgs({ options: { out: { type: "string" }, release: { type: "boolean" } } });
const { root } = installation();
try {
  if (values.release) process.stdout.write(release(root));
  else {
    const made = pack(root, path.resolve(values.out ?? path.join(root, "build")), readBuildFacts(root));
    process.stdout.write(`${made.folder}\n${made.tarball}\n${made.sbom}\n`);
  }
} catch (error) {
  process.stderr.write(`strongroom: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
