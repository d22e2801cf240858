import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { eventually } from "../../eventually.ts";
import { commandOf } from "../../everything.ts";
import { freePort } from "../../program.ts";
import type { Containers } from "./containers.ts";
import { statusOf, zombiesAmong } from "./processes.ts";

/** The containers of a trial: `bank` and `atm` run, and `options` are those of the bank. */
export interface Ran {
  readonly containers: Containers;
  readonly image: string;
  readonly options: readonly string[];
}

const ACCOUNT = "65532";
const NO_CAPABILITY = "0000000000000000";

/** The account may write nothing in the image but its data, and no file lends anybody's rights. */
export function checkFiles(containers: Containers, image: string, folder: string): void {
  containers.podman("create", "--name", "files", image);
  const tar = path.join(folder, "files.tar");
  containers.podman("export", "--output", tar, "files");
  containers.podman("rm", "files");
  const listed = execFileSync("tar", ["--list", "--verbose", "--numeric-owner", "--file", tar], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const files = listed
    .trim()
    .split("\n")
    .map((line) => {
      const [mode = "", owners = "", ...rest] = line.split(/\s+/);
      return { mode, owners, name: rest.slice(3).join(" ") };
    });
  assert.ok(
    files.some(({ name }) => name === "usr/lib/strongroom/dist/src/cli/cli.js") && files.length > 1_000,
    listed.slice(0, 500),
  );
  const wrong = files.filter(
    ({ mode, owners, name }) =>
      (owners !== "0/0" || /^.....w|^........w/.test(mode.startsWith("l") ? "" : mode) || /[sS]/.test(mode)) &&
      !(name === "var/lib/strongroom/" && owners === `${ACCOUNT}/${ACCOUNT}` && mode === "drwx------"),
  );
  assert.deepEqual(wrong, []);
  const programs = files.filter(({ name }) => /^usr\/s?bin\/./.test(name)).map(({ name }) => name.split(" ")[0]);
  assert.deepEqual(programs, ["usr/bin/dash", "usr/bin/sh", "usr/bin/strongroom", "usr/bin/tini"]);
}

/** No process has another account or a capability, may get one, or may write where the program is. */
export function checkConfined({ containers }: Ran, names: readonly string[]): void {
  for (const name of names) {
    const pids = containers.processesOf(name);
    assert.ok(pids.length > 1, name);
    for (const status of pids.map(statusOf)) {
      assert.equal(status.get("Uid"), Array(4).fill(ACCOUNT).join("\t"));
      assert.equal(status.get("Gid"), Array(4).fill(ACCOUNT).join("\t"));
      for (const set of ["CapPrm", "CapEff", "CapBnd", "CapAmb"]) assert.equal(status.get(set), NO_CAPABILITY, set);
      assert.equal(status.get("NoNewPrivs"), "1");
    }
    for (const place of ["/", "/usr/lib/strongroom/dist", "/etc"])
      assert.throws(
        () => containers.podman("exec", name, "node", "-e", `fs.writeFileSync("${place}/x", "")`),
        /EROFS|EACCES/,
        place,
      );
  }
}

/** The image's health check sees what a person would. */
export async function checkHealth({ containers }: Ran, say: (line: string) => void): Promise<void> {
  assert.ok(containers.isHealthy("bank") && containers.isHealthy("atm"), "both are well");
  const bank = containers.processesOf("bank");
  const of = (pattern: RegExp): readonly number[] => bank.filter((pid) => pattern.test(commandOf(pid)));
  for (const [what, pids] of [
    ["the bank is frozen", of(/node\0.*cli\.js\0bank\0$/)],
    ["the whole container is frozen", bank],
    ["its database is frozen", of(/^postgres|\/postgres\0/)],
  ] as const) {
    assert.ok(pids.length > 0, what);
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    try {
      await eventually(
        () => !containers.isHealthy("bank"),
        () => `the health check is good while ${what}`,
      );
    } finally {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    }
    await eventually(
      () => containers.isHealthy("bank"),
      () => `the health check stays bad after ${what}`,
    );
    say(`the health check is bad while ${what}, and good again`);
  }
}

/** Two containers never run two servers on one volume, neither one after the other nor at once. */
export async function checkOneServer({ containers, image, options }: Ran, say: (line: string) => void): Promise<void> {
  const { status, output } = containers.run(options, image, "ledger", "verify");
  assert.equal(status, 2, output);
  assert.match(output, /in use by a PostgreSQL that another container runs: run the command in that container/);
  assert.match(containers.podman("exec", "bank", "strongroom", "ledger", "verify"), /the ledger is sound/);
  const both = ["twin-1", "twin-2"];
  for (const name of both) {
    const own = ["--env=STRONGROOM_STATUS=", `--env=STRONGROOM_LISTEN=127.0.0.1:${await freePort()}`];
    containers.start(name, ["--volume=twins:/var/lib/strongroom", ...own], image);
  }
  const states = (): string => both.map((name) => `${name}: ${containers.logOf(name)}`).join("\n");
  await eventually(() => both.filter((name) => containers.isRunning(name)).length === 1, states);
  const [server = ""] = both.filter((name) => containers.isRunning(name));
  await containers.says(server, "the bank is open for ATMs");
  assert.equal(containers.stop(server), 0);
  say("a second container on the bank's volume is refused; of two that start at once, one serves");
}

/** A killed PostgreSQL comes back, and nothing that it left behind stays as a zombie. */
export async function checkOrphans({ containers }: Ran, say: (line: string) => void): Promise<void> {
  const server = containers.processesOf("bank").find((pid) => /\/postgres\0-D/.test(commandOf(pid)));
  assert.ok(server !== undefined);
  process.kill(server, "SIGKILL");
  await eventually(
    () => !containers.processesOf("bank").includes(server),
    () => "the killed server is still there",
  );
  await eventually(
    () => containers.isHealthy("bank"),
    () => "the bank is not well again",
  );
  await eventually(
    () => zombiesAmong(containers.processesOf("bank")).length === 0,
    () => `zombies: ${zombiesAmong(containers.processesOf("bank"))}`,
  );
  say("a killed PostgreSQL comes back, and leaves no zombie");
}
