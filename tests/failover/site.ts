import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkoutRoot } from "../checkout.ts";
import { Machine, makeNetwork } from "./machine.ts";

const DEPLOY = path.join(checkoutRoot, "deploy", "cluster");
const ATMS = { name: "atms", address: "198.51.100.11" };

interface SiteFile {
  readonly databases: Readonly<Record<string, string>>;
  readonly banks: Readonly<Record<string, string>>;
  readonly monitoring: Readonly<Record<string, string>>;
}

/** The machines of the site that deploy/cluster/site.example.json describes, and one for the ATMs. */
export interface Site {
  readonly databases: readonly Machine[];
  readonly banks: readonly Machine[];
  readonly monitor: Machine;
  readonly atms: Machine;
  /** The folder of a machine's filled files. */
  files(machine: Machine): string;
  end(): Promise<void>;
}

/** Fills the files of deploy/cluster as an operator would, and starts machines that have them. `folder` is empty. */
export async function makeSite(lower: string, folder: string): Promise<Site> {
  const siteFile = path.join(DEPLOY, "site.example.json");
  const filled = path.join(folder, "filled");
  execFileSync(process.execPath, [path.join(DEPLOY, "fill.mjs"), siteFile, filled], { stdio: ["ignore", "inherit", "inherit"] });
  const { databases, banks, monitoring } = JSON.parse(readFileSync(siteFile, "utf8")) as SiteFile;
  await makeNetwork();
  const make = async (name: string, address: string): Promise<Machine> => {
    const state = path.join(folder, "machines", name);
    mkdirSync(state, { recursive: true });
    return Machine.start(name, address, { lower, state, checkout: checkoutRoot });
  };
  const all = (machines: Readonly<Record<string, string>>): Promise<Machine[]> =>
    Promise.all(Object.entries(machines).map(([name, address]) => make(name, address)));
  const [monitor] = (await all(monitoring)) as [Machine];
  const site = { databases: await all(databases), banks: await all(banks), monitor, atms: await make(ATMS.name, ATMS.address) };
  const files = (machine: Machine): string => path.join(filled, machine.name);
  for (const machine of site.databases) await install(machine, files(machine), DATABASE);
  for (const machine of site.banks) await install(machine, files(machine), BANK);
  await install(monitor, files(monitor), MONITOR);
  const end = async (): Promise<void> => {
    await Promise.all([...site.databases, ...site.banks, site.monitor, site.atms].map((machine) => machine.end()));
  };
  return { ...site, files, end };
}

/** What docs/CLUSTER.md tells the administrator of each machine to do before the services start, and a check of the files. */
const DATABASE = `
  nft -f /etc/nftables.conf
  chgrp ssl-cert /etc/strongroom-cluster/machine.key && chmod 640 /etc/strongroom-cluster/machine.key
  chown postgres: /etc/patroni/config.yml /etc/strongroom-cluster/roles.sql
  adduser --quiet etcd ssl-cert
  install -d -o postgres -g postgres -m 2775 /run/postgresql
  chown -R etcd: /var/lib/etcd
  systemd-analyze verify --man=no etcd.service patroni.service strongroom-etcd-apart.service strongroom-etcd-apart.timer`;
const BANK = `
  nft -f /etc/nftables.conf
  useradd --system --home-dir /var/lib/strongroom --create-home strongroom
  systemd-analyze verify --man=no haproxy.service
  haproxy -c -f /etc/haproxy/haproxy.cfg`;
const MONITOR = `
  chgrp prometheus /etc/strongroom-cluster/machine.key && chmod 640 /etc/strongroom-cluster/machine.key
  install -d -o prometheus -g prometheus /var/lib/prometheus/trial`;

async function install(machine: Machine, files: string, script: string): Promise<void> {
  cpSync(files, machine.root, { recursive: true });
  await machine.run({ args: ["sh", "-ec", `chown -R root:root /etc/strongroom-cluster\n${script}`] });
}
