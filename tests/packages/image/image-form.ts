import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { makeImage } from "../../../packaging/image/image.ts";
import { dateFor } from "../../../packaging/pack.ts";
import { readBuildFacts } from "../../../src/cli/build-facts.ts";
import { checkoutRoot } from "../../checkout.ts";
import { Customer } from "../customer.ts";
import type { Form, Row, Trial } from "../form.ts";
import { freeAddresses } from "../places.ts";
import { Containers } from "./containers.ts";
import { checkConfined, checkFiles, checkHealth, checkOneServer, checkOrphans, type Ran } from "./image-checks.ts";

const TOOLS = ["podman", "dpkg-deb", "tar"];
const DATA = "/var/lib/strongroom";

/** The container image: its files, and containers of it as docs/CONTAINER.md runs them, upgraded and killed. */
export const imageForm: Form = {
  name: "image",
  skip: () => {
    if (process.platform !== "linux" || process.arch !== "x64") return "it is made on Linux on x64";
    if (process.getuid?.() !== 0) return "it takes root, to look at containers from outside";
    const missing = TOOLS.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
    return missing.length === 0 ? null : `${missing.join(", ")} must be installed`;
  },
  attempt,
};

async function attempt({ release: { folder: npm }, folder, say }: Trial): Promise<Row> {
  const facts = readBuildFacts(checkoutRoot);
  const source = { root: checkoutRoot, folder: npm, facts, date: dateFor(facts) };
  const archive = await makeImage(path.join(folder, "one"), source);
  say(`made ${path.basename(archive)}, ${mb(statSync(archive).size)} MB`);
  const again = await makeImage(path.join(folder, "another", "place"), source);
  assert.ok(readFileSync(again).equals(readFileSync(archive)), "a second build in another folder makes the same bytes");
  const next = { ...facts, version: `${facts.version}-next` };
  const newerArchive = await makeImage(path.join(folder, "newer"), { ...source, facts: next });

  using containers = new Containers(folder);
  const [image, newer] = [containers.load(archive), containers.load(newerArchive)];
  containers.findWay(image);
  checkFiles(containers, image, folder);
  const { atms, variables } = await freeAddresses();
  const [number, console] = [Number(new URL(atms[0]).port) - 5000, variables["STRONGROOM_CONSOLE_LISTEN"] ?? ""];
  // The trial needs no console: its free port serves the status.
  const options = [
    `--volume=bank:${DATA}`,
    `--env=STRONGROOM_LISTEN=${variables["STRONGROOM_LISTEN"]}`,
    `--env=STRONGROOM_STATUS=${console}`,
  ];
  const ran: Ran = { containers, image, options };
  const begin = async (name: string, from: string): Promise<void> => {
    containers.start(name, options, from);
    await containers.says(name, "the bank is open for ATMs");
  };

  const began = performance.now();
  await begin("bank", image);
  containers.podman("exec", "bank", "strongroom", "terminal", "first", String(number));
  const atmOptions = [`--volume=atm:${DATA}`];
  containers.create("atm", atmOptions, image, "atm", String(number), "--bank", variables["STRONGROOM_LISTEN"] ?? "");
  containers.carry(`bank:${DATA}/atm-${number}`, `atm:${DATA}`);
  containers.podman("exec", "bank", "node", "-e", `fs.rmSync("${DATA}/atm-${number}", { recursive: true })`);
  containers.podman("start", "atm");
  await containers.says("atm", "serves its page on");
  const anna = new Customer(atms[0], "anna");
  await anna.signUp();
  await anna.deposit(2);
  const secondsToDeposit = (performance.now() - began) / 1000;
  say(`deposited after ${secondsToDeposit.toFixed(1)} s`);

  checkConfined(ran, ["bank", "atm"]);
  say("neither container has a capability, another account or a root that it may write");
  await checkHealth(ran, say);
  await checkOneServer(ran, say);
  await checkOrphans(ran, say);

  const sound = (from: string): void => {
    const { status, output } = containers.run(options, from, "ledger", "verify");
    assert.equal(status, 0, output);
    assert.match(output, /the ledger is sound/);
  };
  assert.equal(containers.stop("bank"), 0, "SIGTERM ends the bank in order");
  sound(image);
  say("stopped in order, and sound");
  await begin("upgraded", newer);
  assert.equal(containers.labelOf("upgraded", "org.opencontainers.image.version"), next.version);
  const after = new Customer(atms[0], "anna");
  await after.signIn();
  assert.equal(await after.balance(), "€100.00", "the upgraded bank has the balance");
  await after.deposit(1);
  containers.podman("kill", "--signal", "KILL", "upgraded");
  await begin("recovered", newer);
  const last = new Customer(atms[0], "anna");
  await last.signIn();
  assert.equal(await last.balance(), "€150.00", "a bank that was killed has what it acknowledged");
  say("upgraded, killed and recovered in new containers");
  for (const name of ["atm", "recovered"]) assert.equal(containers.stop(name), 0, name);
  sound(newer);

  const size = mb(Number(containers.podman("image", "inspect", "--format", "{{.Size}}", image).trim()));
  const commands = [
    `podman load --input ${path.basename(archive)}`,
    "podman run --detach --name bank …",
    "podman exec bank strongroom terminal first 1",
    "podman cp … | podman cp …",
    "podman run --detach --name atm-1 …",
  ];
  const note = `archive ${mb(statSync(archive).size)} MB; health, freezing, upgrade, kill; seconds from the start of the bank`;
  return { commands, secondsToDeposit, sizeMb: size, note };
}

const mb = (bytes: number): number => Math.round(bytes / 1_048_576);
