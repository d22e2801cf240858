import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "./checkout.ts";
import { readRoomTable } from "./room-table.ts";

// The room table of docs/ARCHITECTURE.md is the import rule. This test checks the sources against it.
const source = path.join(checkoutRoot, "src");
const rooms = readRoomTable(readFileSync(path.join(checkoutRoot, "docs", "ARCHITECTURE.md"), "utf8"));
const TEST_TOOLS = [
  ...["ajv", "fast-check", "axe-core", "playwright-core"],
  ...["@rustledger/wasm", "csv-parse", "libxml2-wasm", "ofx-js"],
];
/** The most files of the product in one folder. */
const FILES_MAX = 14;
const DIRECTORY_NAMES_REFUSED = ["utils", "util", "helpers", "helper", "common", "lib", "manager", "service", "misc", "index"];

test("the table names every room and no other", () => {
  const folders = readdirSync(source, { withFileTypes: true }).filter((each) => each.isDirectory());
  assert.deepEqual(folders.map((each) => each.name).sort(), [...rooms.keys()].sort());
});

test("no file imports a module that its room may not import", () => {
  const wrong = sourceFiles().flatMap(({ room, file, imports }) =>
    imports.filter((each) => !mayImport(room, file, each)).map((each) => `${room}/${file}: ${each}`),
  );
  assert.deepEqual(wrong, []);
});

test("the rule refuses forbidden imports and accepts allowed ones", () => {
  assert.ok(!mayImport("ledger", "batching/batch-runner.ts", "../../protocol/protocol.ts"));
  assert.ok(!mayImport("bank", "processes/listen.ts", "../../atm/atm.ts"));
  assert.ok(!mayImport("bank", "processes/listen.ts", "postgres"));
  assert.ok(!mayImport("model", "ids.ts", "node:fs"));
  assert.ok(!mayImport("ledger", "batching/batch-runner.ts", "../../store/driver/connect.ts"), "past the door");
  assert.ok(!mayImport("ledger", "batching/batch-runner.ts", "../ledger.ts"), "a room's own door");
  assert.ok(!mayImport("ledger", "batching/batch-runner.ts", "../testing/test-ledger.ts"), "the product on test code");
  assert.ok(!mayImport("ledger", "batching/batch-runner.ts", "../../store/testing/test-database.ts"), "the product on test code");
  assert.ok(mayImport("ledger", "batching/batch-runner.ts", "../../store/store.ts"));
  assert.ok(mayImport("ledger", "batching/batch-runner.test.ts", "../../store/testing/test-database.ts"));
});

test("every room has a door that begins with the room's promise", () => {
  const silent = [...rooms.keys()].filter(
    (room) => !/^\/\*\*\n[\s\S]{80,}? \*\/\n\n?(import|export) /.test(readFileSync(doorOf(room), "utf8")),
  );
  assert.deepEqual(silent, ["cli"], "the door of the command line is the program itself");
});

test(`no folder has more than ${FILES_MAX} files of the product`, () => {
  const counts = Map.groupBy(
    sourceFiles().filter(({ file }) => !isTest(file)),
    ({ room, file }) => path.join(room, path.dirname(file)),
  );
  assert.deepEqual(
    [...counts].filter(([, files]) => files.length > FILES_MAX).map(([folder, files]) => `${folder}: ${files.length}`),
    [],
  );
});

test("no files import each other in a circle", () => {
  const imports = new Map(
    sourceFiles().map(({ room, file, imports }) => [
      path.join(room, file),
      imports.filter((each) => each.startsWith(".")).map((each) => path.join(room, path.dirname(file), each)),
    ]),
  );
  assert.deepEqual(circlesIn(imports), []);
  assert.deepEqual(
    circlesIn(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["b"]],
      ]),
    ),
    ["b -> c -> b"],
    "one would be found",
  );
});

test("no file or folder has a name that says nothing", () => {
  const wrong = sourceFiles().filter(({ file }) => file.split(/[/.]/).some((part) => DIRECTORY_NAMES_REFUSED.includes(part)));
  assert.deepEqual(
    wrong.map(({ room, file }) => `${room}/${file}`),
    [],
  );
});

test("the table itself keeps apart the rooms that must not import each other", () => {
  for (const [room, never] of [
    ["bank", "atm"],
    ["bank", "screens"],
    ["atm", "bank"],
    ["atm", "screens"],
    ["screens", "bank"],
    ["console", "bank"],
    ["console", "atm"],
    ["bank", "console"],
    ["ledger", "protocol"],
    ["channel", "bank"],
    ["channel", "ledger"],
    ["channel", "store"],
  ] as const)
    assert.ok(!rooms.get(room)?.includes(never), `${room} may not import ${never}`);
  assert.deepEqual(
    [...rooms].filter(([, allowed]) => allowed.includes("postgres")).map(([room]) => room),
    ["store"],
  );
});

const doorOf = (room: string): string => path.join(source, room, `${room}.ts`);

const isTest = (file: string): boolean => /\.test\.tsx?$|(^|\/)testing\//.test(file);

function mayImport(room: string, file: string, imported: string): boolean {
  if (imported.startsWith("node:")) return room !== "model" || isTest(file) || imported === "node:crypto";
  const allowed = rooms.get(room) ?? [];
  if (!imported.startsWith(".")) {
    const name = imported
      .split("/")
      .slice(0, imported.startsWith("@") ? 2 : 1)
      .join("/");
    return allowed.includes(name) || (isTest(file) && TEST_TOOLS.includes(name));
  }
  const [target = "..", ...inside] = path
    .relative(source, path.resolve(source, room, path.dirname(file), imported))
    .split(path.sep);
  if (inside[0] === "testing") return isTest(file) && (target === room || rooms.has(target));
  const isDoor = inside.join("/") === `${target}.ts`;
  return target === room ? !isDoor : isDoor && (allowed.includes(target) || isTest(file));
}

/** Returns each circle once, as a list of its files. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
    if (done.has(file)) return;
    done.add(file);
    for (const each of imports.get(file) ?? []) visit(each, [...way, file]);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

function sourceFiles(): { room: string; file: string; imports: string[] }[] {
  return [...rooms.keys()].flatMap((room) =>
    readdirSync(path.join(source, room), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => ({ room, file, imports: importsOf(readFileSync(path.join(source, room, file), "utf8")) })),
  );
}

const importsOf = (text: string): string[] =>
  [
    ...text
      .replaceAll(/`[^`]*`/g, "``")
      .matchAll(
        /(?:^|\n)\s*(?:import|export)\b[^"'`;]*?\bfrom\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']|(?:^|\n)import\s+["']([^"']+)["']/g,
      ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
