import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** The bridge that all machines are on, in the network namespace of the trial. */
const BRIDGE = "trial0";
const NETWORKS = ["192.0.2.0/24", "198.51.100.0/24"];

/**
 * The first process of a machine: an own root over the shared one, then nothing but to wait for processes whose parents have ended.
 * When it ends, the kernel ends all others of the machine.
 */
const INIT = `
set -e
mount --make-rprivate /
mkdir -p "$STATE/upper" "$STATE/work" "$STATE/root"
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$STATE/upper,workdir=$STATE/work" "$STATE/root"
mount -t proc proc "$STATE/root/proc"
mount --rbind /dev "$STATE/root/dev"
mount -t tmpfs tmpfs "$STATE/root/run"
mkdir -p "$STATE/root/usr/lib/strongroom"
mount --bind "$CHECKOUT" "$STATE/root/usr/lib/strongroom"
mount -o remount,bind,ro "$STATE/root/usr/lib/strongroom"
hostname "$NAME"
ip link set lo up
echo ready
while :; do sleep 3600 & wait; done
`;

export interface MachinePlace {
  /** The root that all machines share and none changes. */
  readonly lower: string;
  /** The folder for what this machine writes. */
  readonly state: string;
  readonly checkout: string;
}

export interface Command {
  readonly args: readonly string[];
  /** The account in the machine; root unless given. */
  readonly account?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A machine with its own network, processes and files: namespaces of this kernel. */
export class Machine {
  readonly name: string;
  readonly address: string;
  /** The root folder of the machine, for this process. */
  readonly root: string;
  readonly pid: number;
  readonly #init: ChildProcess;
  readonly #logs: string;
  readonly #place: string;

  private constructor(name: string, address: string, { state }: MachinePlace, init: ChildProcess, pid: number) {
    this.name = name;
    this.address = address;
    this.#place = path.join(state, "root");
    // Its mounts are its own, so the way to them leads through one of its processes.
    this.root = path.join("/proc", String(pid), "root", this.#place);
    this.#logs = path.dirname(state);
    this.#init = init;
    this.pid = pid;
  }

  static async start(name: string, address: string, place: MachinePlace): Promise<Machine> {
    mkdirSync(place.state, { recursive: true });
    const env = { PATH: process.env["PATH"], LOWER: place.lower, STATE: place.state, CHECKOUT: place.checkout, NAME: name };
    const args = ["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--", "sh", "-c", INIT];
    const init = spawn("unshare", args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(init, "exit").then(() => Promise.reject(new Error(`the machine ${name} did not start`)));
    await Promise.race([once(init.stdout, "data"), ended]);
    ended.catch(() => {});
    const machine = new Machine(name, address, place, init, childrenOf(init.pid)[0] as number);
    await machine.#connect();
    return machine;
  }

  async #connect(): Promise<void> {
    const ip = (...args: readonly string[]) => run("ip", args);
    await ip("link", "add", `to-${this.name}`, "type", "veth", "peer", "name", "eth0", "netns", String(this.pid));
    await ip("link", "set", `to-${this.name}`, "master", BRIDGE, "up");
    await this.#inNetwork("ip", "address", "add", `${this.address}/32`, "dev", "eth0");
    await this.#inNetwork("ip", "link", "set", "eth0", "up");
    for (const network of NETWORKS) await this.#inNetwork("ip", "route", "add", network, "dev", "eth0", "src", this.address);
  }

  #inNetwork(...args: readonly string[]) {
    return run("nsenter", ["--target", String(this.pid), "--net", "--", ...args]);
  }

  /** Arguments before a command that runs in this machine's network, with the files of the trial. */
  get networkOnly(): readonly string[] {
    return ["--target", String(this.pid), "--net", "--"];
  }

  #enter({ args, account = "root" }: Command): readonly string[] {
    const namespaces = ["--target", String(this.pid), "--net", "--pid", "--mount", "--uts", "--ipc", "--"];
    return [...namespaces, "chroot", `--userspec=${account}`, this.#place, ...args];
  }

  /** Runs a command to its end. Rejects if it fails, with its output in the error. */
  run(command: Command): Promise<{ stdout: string; stderr: string }> {
    return run("nsenter", this.#enter(command), { env: environmentOf(command), maxBuffer: 2 ** 26 });
  }

  /** Starts a program; its output goes to a file of its name beside the machine's folder. */
  start(name: string, command: Command): ChildProcess {
    const log = openSync(path.join(this.#logs, `${this.name}-${name}.log`), "a");
    try {
      return spawn("nsenter", this.#enter(command), { env: environmentOf(command), stdio: ["ignore", log, log] });
    } finally {
      closeSync(log);
    }
  }

  /** The processes of the machine but its first, as this process knows them, with their command lines. */
  get processes(): readonly { readonly pid: number; readonly command: string }[] {
    const own = namespaceOf(this.pid);
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== this.pid && namespaceOf(Number(name)) === own)
      .map((name) => ({ pid: Number(name), command: commandOf(Number(name)) }))
      .filter(({ command }) => command !== "" && !command.startsWith("sleep 3600"));
  }

  /** Sends a signal to each process of the machine whose command line matches. Returns how many there were. */
  signal(signal: NodeJS.Signals, which: RegExp = /./): number {
    const found = this.processes.filter(({ command }) => which.test(command));
    for (const { pid } of found) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
    return found.length;
  }

  /** Drops every packet between this machine and the others, in both directions, until `heal`. */
  async cutFrom(others: readonly Machine[]): Promise<void> {
    const addresses = others.map(({ address }) => address).join(", ");
    const chain = (hook: string, side: string): string =>
      `chain ${hook} {\ntype filter hook ${hook} priority -300;\nip ${side} { ${addresses} } drop;\n}`;
    await this.#inNetwork("nft", `table inet cut {\n${chain("input", "saddr")}\n${chain("output", "daddr")}\n}`);
  }

  async heal(): Promise<void> {
    await this.#inNetwork("nft", "delete table inet cut");
  }

  /** Ends the machine and everything on it. */
  async end(): Promise<void> {
    if (this.#init.exitCode !== null || this.#init.signalCode !== null) return;
    const gone = once(this.#init, "exit");
    this.#init.kill("SIGKILL");
    await gone;
  }
}

/** Makes the network of the trial. */
export async function makeNetwork(): Promise<void> {
  for (const args of [`link set lo up`, `link add ${BRIDGE} type bridge`, `link set ${BRIDGE} up`])
    await run("ip", args.split(" "));
}

/** Returns the processes that this one has started. */
export const childrenOf = (pid: number | undefined): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

const environmentOf = ({ environment = {} }: Command): NodeJS.ProcessEnv => ({
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  LANG: "C.UTF-8",
  HOME: "/tmp",
  ...environment,
});

function namespaceOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return "";
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
