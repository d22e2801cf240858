import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "./checkout.ts";

// The room table of docs/ARCHITECTURE.md is the import rule; this test holds the sources against it.
const source = path.join(checkoutRoot, "src");
const rooms = readRoomTable(readFileSync(path.join(checkoutRoot, "docs", "ARCHITECTURE.md"), "utf8"));
const TEST_TOOLS = ["fast-check", "axe-core", "playwright-core"];
const DIRECTORY_NAMES_REFUSED = ["utils", "util", "helpers", "helper", "common", "lib", "manager", "service", "misc", "index"];

test("the table names every room and no other", () => {
  const folders = readdirSync(source, { withFileTypes: true }).filter((each) => each.isDirectory());
  assert.deepEqual(folders.map((each) => each.name).sort(), [...rooms.keys()].sort());
});

test("no file imports what its room may not", () => {
  const wrong = sourceFiles().flatMap(({ room, file, imports }) =>
    imports.filter((each) => !mayImport(room, file, each)).map((each) => `${room}/${file}: ${each}`),
  );
  assert.deepEqual(wrong, []);
});

test("the rule catches what it should", () => {
  assert.ok(!mayImport("ledger", "road.ts", "../protocol/message.ts"));
  assert.ok(!mayImport("bank", "listen.ts", "../atm/link.ts"));
  assert.ok(!mayImport("bank", "listen.ts", "postgres"));
  assert.ok(!mayImport("model", "ids.ts", "node:fs"));
  assert.ok(mayImport("ledger", "road.ts", "../store/connect.ts"));
});

test("no file is a barrel or has a name that says nothing", () => {
  const wrong = sourceFiles().filter(({ file }) => file.split(/[/.]/).some((part) => DIRECTORY_NAMES_REFUSED.includes(part)));
  assert.deepEqual(
    wrong.map(({ room, file }) => `${room}/${file}`),
    [],
  );
});

test("the rooms that must not see each other do not, by the table itself", () => {
  for (const [room, never] of [
    ["bank", "atm"],
    ["bank", "screens"],
    ["atm", "bank"],
    ["atm", "screens"],
    ["screens", "bank"],
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

function mayImport(room: string, file: string, imported: string): boolean {
  const isTest = /\.test\.tsx?$|(^|\/)test-/.test(file);
  if (imported.startsWith("node:")) return room !== "model" || isTest || imported === "node:crypto";
  const allowed = rooms.get(room) ?? [];
  if (!imported.startsWith(".")) {
    const name = imported
      .split("/")
      .slice(0, imported.startsWith("@") ? 2 : 1)
      .join("/");
    return allowed.includes(name) || (isTest && TEST_TOOLS.includes(name));
  }
  const target = path.relative(source, path.resolve(source, room, path.dirname(file), imported)).split(path.sep)[0] ?? "..";
  return target === room || allowed.includes(target);
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
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^"'`;]*?\bfrom\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']|(?:^|\n)import\s+["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");

function readRoomTable(text: string): Map<string, string[]> {
  const rows =
    text
      .split("\n## Rooms")[1]
      ?.split("\n## ")[0]
      ?.split("\n")
      .filter((line) => /^\| [a-z]+ \|/.test(line)) ?? [];
  const cells = rows.map((row) => row.split("|").map((cell) => cell.trim())).filter((row) => row[1] !== "room");
  return new Map(cells.map((row) => [row[1] ?? "", row[3] === "nothing" ? [] : (row[3] ?? "").split(", ")]));
}
