import assert from "node:assert/strict";
import { it } from "node:test";
import { commandOf } from "./postgres-account.ts";
import { firstError } from "./postgres-command.ts";

it("what PostgreSQL complained of is told with its hint, and not what follows from it", () => {
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

it("a program of PostgreSQL sees no variable of ours but where the system's things are", () => {
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
