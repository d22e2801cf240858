// Compiles the changed sources in Stryker's copy of the checkout, and has every program begin with hook.mjs: a bank starts
// processes of its own, with an environment of its own, and the change must be there too.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

const PROGRAMS = /(\.test|\/cli|\/worker|\/sealer|\/hasher|-process|\/run-test-server)\.js$/;

symlinkSync(path.resolve("../../node_modules"), "node_modules");
execFileSync("node_modules/.bin/node", ["node_modules/typescript/bin/tsc", "-p", "."], { stdio: "inherit" });
execFileSync("node_modules/.bin/node", ["scripts/dictionaries.mjs"], { stdio: "inherit" });
execFileSync("node_modules/.bin/node", ["scripts/pages.mjs"], { stdio: "inherit" });
copyFileSync(path.join(import.meta.dirname, "hook.mjs"), "dist/hook.mjs");
copyFileSync("scripts/source-maps.cjs", "dist/source-maps.cjs");
for (const name of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  const file = path.join("dist", name);
  if (!PROGRAMS.test(file)) continue;
  const hook = path.relative(path.dirname(file), "dist/hook.mjs");
  writeFileSync(file, `import ${JSON.stringify(hook.startsWith(".") ? hook : `./${hook}`)}; ${readFileSync(file, "utf8")}`);
}
