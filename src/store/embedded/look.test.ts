import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { lookAtEmbedded } from "./look.ts";
import { bundledVersion } from "./postgres-programs.ts";

/** The major version, as a data folder has it. */
const POSTGRES_VERSION = bundledVersion()?.split(".")[0] ?? "";

/** A data folder with the files of a cluster that matter here. */
function cluster(files: Readonly<Record<string, string>>): { folder: string } & Disposable {
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-look-"));
  mkdirSync(path.join(folder, "postgres"));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

const PASSWORDS = { "postgres.password": "a", "postgres.owner-password": "b", "postgres.console-password": "c" };
const VERSION = { "postgres/PG_VERSION": `${POSTGRES_VERSION}\n` };
const lockOf = (pid: number) => ({
  "postgres/postmaster.pid": [pid, "/data", 0, 5432, "", "127.0.0.1", "", "ready", ""].join("\n"),
});

for (const [what, files, state] of [
  ["no cluster", {}, { state: "none" }],
  [
    "one of another version",
    { "postgres/PG_VERSION": "17\n" },
    { state: "other-version", version: "17", wanted: POSTGRES_VERSION },
  ],
  ["one that was stopped", { ...VERSION, ...PASSWORDS }, { state: "stopped", unclean: false }],
  ["one whose server has died", { ...VERSION, ...PASSWORDS, ...lockOf(2_147_483_647) }, { state: "stopped", unclean: true }],
  [
    "one whose number another program has",
    { ...VERSION, ...PASSWORDS, ...lockOf(process.pid) },
    { state: "stopped", unclean: true },
  ],
] as const)
  it(`${what} is seen as such, and nothing is made`, () => {
    using at = cluster(files);
    const before = readdirSync(at.folder, { recursive: true });
    assert.deepEqual(lookAtEmbedded(at.folder), state);
    assert.deepEqual(readdirSync(at.folder, { recursive: true }), before);
  });

it("a missing password is an error that names the file, and no new one is made", () => {
  using at = cluster({ ...VERSION, ...PASSWORDS });
  rmSync(path.join(at.folder, "postgres.owner-password"));
  assert.throws(() => lookAtEmbedded(at.folder), {
    code: "data-folder-unusable",
    message: /put .*postgres\.owner-password back/,
  });
  assert.ok(!readdirSync(at.folder).includes("postgres.owner-password"));
});

it("a folder that does not exist has none, and is not made", () => {
  using at = cluster({});
  assert.deepEqual(lookAtEmbedded(path.join(at.folder, "none")), { state: "none" });
  assert.deepEqual(readdirSync(at.folder), ["postgres"]);
});
