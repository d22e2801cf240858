import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type DebSource, makeDeb } from "../../packaging/debian/deb.ts";
import { dateFor } from "../../packaging/pack.ts";
import { readBuildFacts } from "../../src/cli/build-facts.ts";
import { checkoutRoot } from "../checkout.ts";
import { Customer } from "./customer.ts";
import { bootstrapped, copyOf } from "./debian-root.ts";
import type { Form, Row, Trial } from "./form.ts";
import { freeAddresses } from "./places.ts";
import { Typed } from "./typed.ts";
import { lineOf, readUnit } from "./unit-runner.ts";

const TOOLS = ["debootstrap", "dpkg-deb", "bwrap", "setpriv", "systemd-analyze"];
const EXPOSURE_MOST = 1.5;
const UNITS = ["strongroom-bank.service", "strongroom-console.service", "strongroom-atm@1.service"];

/** The Debian package on this release: installed, run by its units, upgraded, removed and purged in a bootstrapped root. */
export const debian = (release: "bookworm" | "trixie"): Form => ({
  name: `deb-${release}`,
  skip: () => {
    if (process.getuid?.() !== 0) return "it takes root, to mount and to change accounts";
    const missing = TOOLS.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
    return missing.length === 0 ? null : `${missing.join(", ")} must be installed`;
  },
  attempt: (trial) => attempt(release, trial),
});

async function attempt(release: string, { release: { folder: npm }, version, folder, say }: Trial): Promise<Row> {
  const { description } = JSON.parse(readFileSync(path.join(checkoutRoot, "package.json"), "utf8")) as DebSource;
  const source = { root: checkoutRoot, folder: npm, version, description, date: dateFor(readBuildFacts(checkoutRoot)) };
  const made = (name: string, ...[more = {}, compression]: [Partial<DebSource>?, "none"?]): string => {
    mkdirSync(path.join(folder, name));
    return makeDeb(path.join(folder, name), { ...source, ...more }, compression);
  };
  const [deb, newer] = [made("deb"), made("newer", { version: `${version}+1` }, "none")];
  say(`made ${path.basename(deb)}, ${mb(statSync(deb).size)} MB`);
  if (release === "bookworm")
    assert.ok(readFileSync(made("again")).equals(readFileSync(deb)), "a second build makes the same bytes");

  using machine = copyOf(bootstrapped(release, say), folder);
  const { root } = machine;
  const inRoot = (line: string): string => {
    const { status, stdout, stderr } = spawnSync("chroot", [root, "sh", "-c", line], { encoding: "utf8", env: ENVIRONMENT });
    if (status !== 0) throw new Error(`"${line}" ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  };
  const install = (file: string): string => {
    copyFileSync(file, path.join(root, "strongroom.deb"));
    return inRoot("apt-get install -y --no-install-recommends /strongroom.deb 2>&1");
  };
  install(deb);
  const { atms, variables } = await freeAddresses();
  const number = Number(new URL(atms[0]).port) - 5000;
  // What an administrator changes, which an upgrade must leave.
  configure(root, "bank.json", { listen: variables["STRONGROOM_LISTEN"] ?? "" });
  configure(root, "console.json", { "console-listen": variables["STRONGROOM_CONSOLE_LISTEN"] ?? "" });
  configure(root, "atm.json", { bank: variables["STRONGROOM_LISTEN"] ?? "" });
  checkUnits(root, say);
  const place = { cwd: folder, env: { PATH: process.env["PATH"] } };
  const service = (name: string, instance = ""): Typed => new Typed(lineOf(root, readUnit(root, name, instance)), place);

  const before = listing(root);
  const began = performance.now();
  let secondsToDeposit: number;
  {
    await using bank = service("strongroom-bank.service");
    await bank.says("the bank is open for ATMs");
    // As docs/SERVICE.md has it.
    inRoot(`/usr/lib/strongroom/service/first-atm ${number}`);
    await using atm = service("strongroom-atm@.service", String(number));
    await atm.says("serves its page on");
    const anna = new Customer(atms[0], "anna");
    await anna.signUp();
    await anna.deposit(2);
    secondsToDeposit = (performance.now() - began) / 1000;
    say(`deposited after ${secondsToDeposit.toFixed(1)} s`);
    await using console = service("strongroom-console.service");
    await console.says("serves its pages on");
    await answers(`http://${variables["STRONGROOM_CONSOLE_LISTEN"]}/healthz`);
    checkPrivacy(root);
    for (const each of [console, atm, bank]) assert.equal(await each.interrupt(), 0, each.output);
  }
  assert.deepEqual(listing(root), before, "the program writes nowhere but in its data");
  install(newer);
  assert.match(inRoot("dpkg-query --show strongroom"), /\+1\n$/);
  assert.equal(readFileSync(path.join(root, "etc/strongroom/bank.json"), "utf8"), conffile(variables["STRONGROOM_LISTEN"] ?? ""));
  {
    await using bank = service("strongroom-bank.service");
    await bank.says("the bank is open for ATMs");
    await using atm = service("strongroom-atm@.service", String(number));
    await atm.says("serves its page on");
    const anna = new Customer(atms[0], "anna");
    await anna.signIn();
    assert.equal(await anna.balance(), "€100.00", "the upgraded bank has the balance");
    for (const each of [atm, bank]) assert.equal(await each.interrupt(), 0, each.output);
  }
  const size = Number(inRoot("du -sm /usr/lib/strongroom").split("\t")[0]);
  const kept = existsSync(path.join(root, "var/lib/strongroom/bank/keys/bank.json"));
  inRoot("apt-get remove -y strongroom 2>&1");
  assert.ok(kept && existsSync(path.join(root, "var/lib/strongroom/bank/keys/bank.json")), "data survives the removal");
  assert.ok(existsSync(path.join(root, "etc/strongroom/bank.json")), "configuration survives the removal");
  assert.ok(!existsSync(path.join(root, "usr/lib/strongroom")), "the program is gone");
  inRoot("apt-get purge -y strongroom 2>&1");
  assert.ok(!existsSync(path.join(root, "etc/strongroom")), "a purge removes the configuration");
  assert.ok(existsSync(path.join(root, "var/lib/strongroom/bank/keys/bank.json")), "no purge removes a bank's books");
  const commands = [
    `apt install ./strongroom_${version}_amd64.deb`,
    "systemctl enable --now strongroom-bank",
    "/usr/lib/strongroom/service/first-atm 1",
    "systemctl enable --now strongroom-atm@1 strongroom-console",
  ];
  const note = `deb ${mb(statSync(deb).size)} MB; upgraded, removed, purged; seconds from the start of the bank`;
  return { commands, secondsToDeposit, sizeMb: size, note };
}

const ENVIRONMENT = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };
const mb = (bytes: number): number => Math.round(bytes / 1_048_576);
const conffile = (listen: string): string => `${JSON.stringify({ listen })}\n`;

/** Keeps owner and mode, as an editor does. */
const configure = (root: string, name: string, content: object): void =>
  writeFileSync(path.join(root, "etc/strongroom", name), `${JSON.stringify(content)}\n`);

/** systemd's own judgement of the installed units. */
function checkUnits(root: string, say: (line: string) => void): void {
  for (const unit of UNITS) {
    const { stdout } = spawnSync("systemd-analyze", ["security", `--root=${root}`, "--offline=true", "--no-pager", unit], {
      encoding: "utf8",
    });
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    say(`${unit}: exposure ${exposure}`);
    assert.ok(exposure <= EXPOSURE_MOST, stdout);
    const verified = spawnSync("systemd-analyze", ["verify", "--man=no", `--root=${root}`, unit], { encoding: "utf8" });
    assert.equal(verified.status, 0, verified.stderr);
  }
}

/** Neither the console nor an ATM may read what is the bank's, and each may read its own. */
function checkPrivacy(root: string): void {
  const may = (account: string, file: string): boolean =>
    spawnSync("chroot", [`--userspec=${account}`, root, "cat", `/var/lib/strongroom/${file}`]).status === 0;
  assert.ok(may("strongroom-bank", "bank/keys/pepper.key"));
  assert.ok(may("strongroom-console", "console/keys/operators.key"));
  for (const account of ["strongroom-console", "strongroom-atm", "nobody"])
    for (const file of ["bank/keys/bank.json", "bank/keys/pepper.key", "bank/keys/receipt.key", "bank/postgres.password"])
      assert.ok(!may(account, file), `${account} reads ${file}`);
  assert.ok(!may("strongroom-atm", "console/keys/operators.key"));
  assert.ok(may("strongroom-console", "console/keys/receipt.key.pub"));
  assert.ok(!existsSync(path.join(root, "var/lib/strongroom/console/keys/receipt.key")), "the console signs no receipt");
}

/** Names, sizes and times of all that the package installed. */
const listing = (root: string): readonly string[] =>
  ["usr/lib/strongroom", "etc/strongroom"].flatMap((place) =>
    readdirSync(path.join(root, place), { recursive: true, encoding: "utf8" })
      .map((name) => {
        const stats = statSync(path.join(root, place, name));
        return `${name} ${stats.size} ${stats.mtimeMs}`;
      })
      .sort(),
  );

async function answers(url: string): Promise<void> {
  const response = await fetch(url);
  assert.equal(response.status, 200, await response.text());
}
