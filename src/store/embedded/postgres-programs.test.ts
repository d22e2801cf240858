import assert from "node:assert/strict";
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { commandOf } from "./postgres-account.ts";
import { findBinaries, firstError, linkLibraries } from "./postgres-programs.ts";

it("this machine's programs exist and can run", () => {
  const { version, ...programs } = findBinaries();
  assert.match(version, /^\d\d$/);
  for (const program of Object.values(programs)) accessSync(program, constants.X_OK);
});

it("the links that an install without scripts omits are made, and existing ones stay", (t) => {
  const root = mkdtempSync(path.join(tmpdir(), "strongroom-binaries-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const lib = path.join(root, "native", "lib");
  mkdirSync(lib, { recursive: true });
  writeFileSync(path.join(lib, "libx.so.1.2"), "x");
  const links = ["libx.so", "libx.so.1"].map((name) => ({ source: "native/lib/libx.so.1.2", target: `native/lib/${name}` }));
  writeFileSync(path.join(root, "native", "pg-symlinks.json"), JSON.stringify(links));
  for (const _ of ["first", "again"]) linkLibraries(root);
  for (const name of ["libx.so", "libx.so.1"]) {
    assert.equal(readlinkSync(path.join(lib, name)), "libx.so.1.2");
    assert.equal(readFileSync(path.join(lib, name), "utf8"), "x");
  }
});

it("the message has PostgreSQL's first error and its hint, without later errors", () => {
  const cases = [
    { said: "", told: null },
    { said: "2026-11-24 LOG:  starting\n", told: null },
    {
      said: "initdb: error: could not create directory: No space left on device\n",
      told: "could not create directory: No space left on device",
    },
    {
      said: "2026 [1] LOG:  x\n2026 [1] FATAL:  no room\n2026 [1] HINT:  Make some.\n2026 [1] LOG:  shut down\n",
      told: "no room (Make some.)",
    },
    { said: "FATAL:  first\nFATAL:  last\n", told: "first" },
  ];
  for (const { said, told } of cases) assert.equal(firstError(said), told, said);
});

it("a program of PostgreSQL gets no environment variables except those for system paths", () => {
  const before = { ...process.env };
  Object.assign(process.env, { PGDATA: "/else", PGOPTIONS: "-c fsync=off", STRONGROOM_PEPPER: "secret" });
  try {
    const { command, options } = commandOf({ prefix: ["unshare", "--"], ids: { uid: 1, gid: 2 } }, "/bin/postgres", ["-D", "x"]);
    assert.deepEqual(command, ["unshare", "--", "/bin/postgres", "-D", "x"]);
    assert.deepEqual([options.uid, options.gid], [1, 2]);
    const allowed = ["PATH", "SystemRoot", "TEMP", "TMPDIR", "LC_ALL", "LC_MESSAGES", "TZ"];
    for (const name of Object.keys(options.env)) assert.ok(allowed.includes(name), name);
  } finally {
    for (const name of ["PGDATA", "PGOPTIONS", "STRONGROOM_PEPPER"]) delete process.env[name];
    Object.assign(process.env, before);
  }
});
