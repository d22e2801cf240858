import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { checkoutRoot } from "./checkout.ts";

// What deploy/cluster makes for a site, without the machines. `npm run failover` runs it.
const DEPLOY = path.join(checkoutRoot, "deploy", "cluster");
const EXAMPLE = path.join(DEPLOY, "site.example.json");
const ROLES = ["replicator", "rewind", "strongroom_owner", "strongroom", "strongroom_console"] as const;
let folder: string;
let out: string;

const fill = (site: string) => spawnSync(process.execPath, [path.join(DEPLOY, "fill.mjs"), site, out], { encoding: "utf8" });
const filesIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
const read = (...names: readonly string[]): string => readFileSync(path.join(out, ...names), "utf8");

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), "strongroom-site-"));
  out = path.join(folder, "out");
  const { status, stderr } = fill(EXAMPLE);
  assert.equal(status, 0, stderr);
});
after(() => rmSync(folder, { recursive: true }));

test("each machine of the site gets its files, with nothing left to fill in", () => {
  assert.deepEqual(readdirSync(out).sort(), [
    "authority.key",
    "authority.pem",
    "bank1",
    "bank2",
    "db1",
    "db2",
    "db3",
    "passwords.json",
    "watch1",
  ]);
  for (const file of filesIn(out)) assert.doesNotMatch(readFileSync(file, "utf8"), /\$\{|^ *# (each|end)\b/m, file);
  assert.match(read("db2", "etc/patroni/config.yml"), /^name: db2$/m);
  assert.equal(read("db2", "etc/patroni/config.yml").match(/hostssl replication replicator 192\.0\.2\.1[123]\/32/g)?.length, 3);
  assert.equal(read("bank2", "etc/haproxy/haproxy.cfg").match(/^ {2}server db[123] 192\.0\.2\.1[123]:5432$/gm)?.length, 3);
  assert.match(
    read("db3", "etc/default/etcd"),
    /^ETCD_INITIAL_CLUSTER=db1=https:\/\/192\.0\.2\.11:2380,db2=.*:2380,db3=.*:2380$/m,
  );
});

test("only the owner reads a file with a secret, and the databases have the bank's passwords only as verifiers", () => {
  const passwords = JSON.parse(read("passwords.json")) as Record<(typeof ROLES)[number], { readonly password: string }>;
  const secrets = ROLES.map((role) => passwords[role].password);
  assert.equal(new Set(secrets).size, ROLES.length);
  for (const file of filesIn(out)) {
    const text = readFileSync(file, "utf8");
    const isSecret = text.includes("PRIVATE KEY") || secrets.some((each) => text.includes(each));
    if (isSecret) assert.equal(statSync(file).mode & 0o077, 0, file);
    const machine = path.relative(out, file).split(path.sep)[0] as string;
    for (const role of ROLES)
      if (text.includes(passwords[role].password) && file !== path.join(out, "passwords.json"))
        assert.equal(/^db/.test(machine), role === "replicator" || role === "rewind", `${file} has the password of ${role}`);
  }
  assert.equal(statSync(out).mode & 0o777, 0o700);
});

test("a second run changes no secret and no certificate", () => {
  const before = new Map(filesIn(out).map((file) => [file, readFileSync(file, "utf8")]));
  assert.equal(fill(EXAMPLE).status, 0);
  assert.deepEqual(new Map(filesIn(out).map((file) => [file, readFileSync(file, "utf8")])), before);
});

const EXAMPLE_SITE = JSON.parse(readFileSync(EXAMPLE, "utf8")) as Record<string, object>;
for (const [what, change, why] of [
  ["two databases", { databases: { db1: "192.0.2.11", db2: "192.0.2.12" } }, /an odd number of machines, three or more/],
  ["no bank", { banks: {} }, /banks has no machine/],
  ["an address that is none", { banks: { bank1: "bank1.example" } }, /"bank1.example" of bank1 is no IPv4 address/],
  ["one address for two machines", { banks: { bank1: "192.0.2.11" } }, /two machines have one address/],
  ["a name with a space", { banks: { "bank 1": "192.0.2.21" } }, /"bank 1" is no name of a machine/],
  ["no network of ATMs", { atms: "everywhere" }, /atms is no IPv4 address or network/],
] as const)
  test(`a site with ${what} is refused in one sentence`, () => {
    const file = path.join(folder, "site.json");
    writeFileSync(file, JSON.stringify({ ...EXAMPLE_SITE, ...change }));
    const { status, stderr } = fill(file);
    assert.equal(status, 2);
    assert.match(stderr, why);
    assert.equal(stderr.trim().split("\n").length, 1);
  });

test("a commit is acknowledged by two machines, and only a machine that has it may lead", () => {
  const settings = read("db1", "etc/patroni/config.yml");
  for (const line of ["synchronous_mode: quorum", "synchronous_mode_strict: true", 'synchronous_commit: "on"', 'fsync: "on"'])
    assert.match(settings, new RegExp(`^ +${line}$`, "m"));
});
