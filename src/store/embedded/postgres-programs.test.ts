import assert from "node:assert/strict";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { it } from "node:test";
import { commandOf } from "./postgres-account.ts";
import { findBinaries, firstError } from "./postgres-programs.ts";

it("this machine's programs exist and can run", (t) => {
  const libraries = mkdtempSync(path.join(tmpdir(), "strongroom-binaries-"));
  t.after(() => rmSync(libraries, { recursive: true }));
  const { version, initdb, postgres, pgCtl } = findBinaries({ libraries });
  assert.match(version, /^\d\d$/);
  for (const program of [initdb, postgres, pgCtl]) accessSync(program, constants.X_OK);
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
    const account = { prefix: ["unshare", "--"], ids: { uid: 1, gid: 2 } };
    const binaries = {
      version: "18",
      initdb: "/bin/initdb",
      postgres: "/bin/postgres",
      pgCtl: "/bin/pg_ctl",
      libraries: "/data/libraries",
    };
    const { command, options } = commandOf(account, binaries, "postgres", ["-D", "x"]);
    assert.deepEqual(command, ["unshare", "--", "/bin/postgres", "-D", "x"]);
    assert.deepEqual([options.uid, options.gid], [1, 2]);
    assert.equal(options.env["LD_LIBRARY_PATH"], "/data/libraries");
    const allowed = ["LD_LIBRARY_PATH", "PATH", "SystemRoot", "TEMP", "TMPDIR", "LC_ALL", "LC_MESSAGES", "TZ"];
    for (const name of Object.keys(options.env)) assert.ok(allowed.includes(name), name);
  } finally {
    for (const name of ["PGDATA", "PGOPTIONS", "STRONGROOM_PEPPER"]) delete process.env[name];
    Object.assign(process.env, before);
  }
});
