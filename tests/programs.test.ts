import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot, SOURCE_MAPS } from "./checkout.ts";

// The build joins the modules of each program (scripts/programs.mjs): a module more costs each start a third of a millisecond.
const { PROGRAMS, WATCHING } = (await import(path.join(checkoutRoot, "scripts", "programs.mjs"))) as {
  readonly PROGRAMS: readonly string[];
  readonly WATCHING: readonly string[];
};
const dist = path.join(checkoutRoot, "dist");
/** A worker has five hundred modules. */
const FILES_MOST = 60;

test("what the product starts as a process or a thread is joined, and nothing else is", () => {
  const sources = readdirSync(path.join(checkoutRoot, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /(?<!\.test)\.tsx?$/.test(name),
  );
  const started = sources.flatMap((name) =>
    [...readFileSync(path.join(checkoutRoot, "src", name), "utf8").matchAll(/"#programs\/(.+?)\.js"/g)].map(
      ([, program]) => program,
    ),
  );
  assert.deepEqual([...new Set(started)].sort(), [...PROGRAMS].sort());
});

test("each test of a whole system is joined, but for those that watch modules while these are loaded", () => {
  const names = readdirSync(path.join(dist, "tests")).filter((name) => name.endsWith(".test.js"));
  const loadsModules = (name: string): boolean =>
    /(from |import\()"\.\.\/src\//.test(readFileSync(path.join(dist, "tests", name), "utf8"));
  assert.deepEqual(names.filter(loadsModules).sort(), [...WATCHING].sort());
});

test("each program begins with few files", () => {
  for (const name of PROGRAMS) {
    const files = loadedAtOnce(path.join(dist, "src", `${name}.js`));
    assert.ok(files.length <= FILES_MOST, `${name} begins with ${files.length} files of this program`);
  }
});

test("the source maps of all joined files lead to sources that exist", () => {
  const parts = readdirSync(path.join(dist, "parts")).filter((name) => name.endsWith(".js"));
  const files = [...PROGRAMS.map((name) => path.join("src", `${name}.js`)), ...parts.map((name) => path.join("parts", name))];
  const sources = files.flatMap((name) => {
    const map = path.join(dist, `${name}.map`);
    return (JSON.parse(readFileSync(map, "utf8")) as { sources: string[] }).sources.map((each) =>
      path.resolve(path.dirname(map), each),
    );
  });
  assert.deepEqual(
    sources.filter((each) => !/^src[/\\].+\.tsx?$/.test(path.relative(checkoutRoot, each)) || !existsSync(each)),
    [],
  );
  assert.ok(sources.some((each) => each.endsWith(path.join("ledger", "batching", "group-commit.ts"))));
});

test("the stack trace of a joined program leads to its source", () => {
  const part = readdirSync(path.join(dist, "parts")).find((name) => /^command-line-\w+\.js$/.test(name)) ?? "no such part";
  const program = `import(${JSON.stringify(path.join(dist, "parts", part))})
    .then(({ runCommandLine }) => runCommandLine(["no-such-command"]))
    .catch(({ stack }) => process.stdout.write(stack));`;
  const { stdout, stderr } = spawnSync(process.execPath, [...SOURCE_MAPS, "-e", program], { encoding: "utf8" });
  const where = `at runCommandLine (${path.join(checkoutRoot, "src", "cli", "command-line.ts")}:`;
  assert.ok(stdout.includes(where), `${stdout}${stderr}`);
});

/** The file and those that it imports before it runs. */
function loadedAtOnce(entry: string): readonly string[] {
  const found = [entry];
  for (const file of found)
    for (const [, relative = ""] of readFileSync(file, "utf8").matchAll(
      /^(?:import|\}) ?(?:.*from )?"(\.{1,2}\/[^"]+\.js)";$/gm,
    )) {
      const each = path.resolve(path.dirname(file), relative);
      if (!found.includes(each)) found.push(each);
    }
  return found;
}
