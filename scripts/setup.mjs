// Makes a checkout ready to run: installs the dependencies when they are missing or stale, builds when a source is newer
// than the build. It runs on whatever Node.js is at hand, because the pinned one comes with the dependencies.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const pinnedNode = path.join(root, "node_modules", ".bin", "node");

/**
 * Installs and builds what is missing or stale. `tools` names further folders with packages of their own: "tools" checks the
 * sources, "tools/mutation" changes them. Throws an Error whose message says what went wrong and what to do.
 */
export function setup({ tools = [] } = {}) {
  if (!existsSync(pinnedNode) || packagesAreStale(root)) {
    say("installing dependencies (once, about half a minute)");
    runNpm(root, ["ci", "--include=dev", "--include=optional"]);
    if (!existsSync(pinnedNode))
      throw new Error(
        `there is no pinned Node.js for ${process.platform}-${process.arch}: supported are Linux and macOS on x64 and arm64`,
      );
  }
  for (const folder of tools.map((name) => path.join(root, name)).filter(packagesAreStale)) {
    say(`installing the packages of ${path.relative(root, folder)} (once, some seconds)`);
    // Not "ci": that refuses a lock file without the platforms that a registry does not carry. Hashes are checked all the same.
    runNpm(folder, ["install", "--no-save"]);
  }
  const sources = fingerprintOfSources();
  if (builtFrom() !== sources) build(sources);
}

/** Compares what npm noted about the installed packages of a folder with its lock file. */
function packagesAreStale(folder) {
  try {
    const wanted = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8")).packages;
    const installed = JSON.parse(readFileSync(path.join(folder, "node_modules", ".package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).some(([place, { version, integrity, optional }]) => {
      if (place === "") return false;
      const found = installed[place];
      return found === undefined ? !optional : found.version !== version || found.integrity !== integrity;
    });
  } catch {
    return true;
  }
}

function runNpm(folder, args) {
  // The folder that may be replaced must not be the one npm itself runs from.
  const bin = path.join(root, "node_modules", ".bin");
  const PATH = (process.env.PATH ?? "").split(path.delimiter).filter((each) => each !== bin);
  const npm = spawnSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    env: { ...process.env, PATH: PATH.join(path.delimiter) },
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.error) throw new Error(`npm could not be started (${npm.error.message}): install Node.js with npm and try again`);
  if (npm.status !== 0)
    throw new Error("npm could not install the dependencies; what it said stands above: mend that and try again");
}

const stamp = path.join(root, "dist", ".built-from");
const builtFrom = () => (existsSync(stamp) ? readFileSync(stamp, "utf8") : "");

/** Names, sizes and times of all that a build reads, so that a deleted source counts as a change too. */
function fingerprintOfSources() {
  const hash = createHash("sha256");
  for (const folder of ["src", "tests", "bench", "packaging", "examples"])
    for (const name of existsSync(path.join(root, folder))
      ? readdirSync(path.join(root, folder), { recursive: true }).sort()
      : [])
      if (/\.(tsx?|css|js|svg|woff2)$/.test(name)) note(path.join(folder, name));
  note(path.join("scripts", "dictionaries.mjs"));
  note(path.join("scripts", "pages.mjs"));
  note(path.join("scripts", "programs.mjs"));
  note(path.join("scripts", "source-maps.cjs"));
  note("tsconfig.json");
  note("package-lock.json");
  return hash.digest("hex");

  function note(name) {
    const { mtimeMs, size } = statSync(path.join(root, name));
    hash.update(`${name}\0${size}\0${mtimeMs}\n`);
  }
}

/** Builds beside the old build and swaps the two, so that a server that runs from it never sees half of one. */
function build(sources) {
  say("building");
  const fresh = path.join(root, `dist.${process.pid}.new`);
  const old = path.join(root, `dist.${process.pid}.old`);
  mkdirSync(fresh, { recursive: true });
  try {
    execFileSync(pinnedNode, [path.join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root, "--outDir", fresh], {
      cwd: root,
      stdio: ["ignore", 2, 2],
    });
    for (const [script, folder] of [
      ["dictionaries", fresh],
      ["programs", fresh],
      ["pages", path.join(fresh, "pages")],
    ])
      execFileSync(pinnedNode, [path.join(root, "scripts", `${script}.mjs`), folder], { stdio: ["ignore", 2, 2] });
    writeFileSync(path.join(fresh, ".built-from"), sources);
    if (existsSync(path.join(root, "dist"))) renameSync(path.join(root, "dist"), old);
    renameSync(fresh, path.join(root, "dist"));
  } catch (error) {
    if (error.status) throw new Error("the sources do not compile; what is wrong stands above");
    throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

const say = (line) => process.stderr.write(`strongroom: ${line}\n`);

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    setup({ tools: process.argv.slice(2) });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
