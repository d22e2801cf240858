import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** How podman may have to be called: on its own, without systemd, or where cgroups of both versions are mounted. */
const WAYS: readonly (readonly string[])[] = [[], ["--cgroup-manager=cgroupfs"], ["--cgroup-manager=cgroupfs", "--runtime=runc"]];
/** As docs/CONTAINER.md has it. */
const CONFINED = ["--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--network=host"] as const;

/** Podman with a storage of its own, and the containers of one trial. Ends and removes them all at the end. */
export class Containers implements Disposable {
  readonly #storage: readonly string[];
  #way: readonly string[] = [];
  #limits: readonly string[] = [];

  constructor(folder: string) {
    this.#storage = ["--root", path.join(folder, "storage"), "--runroot", path.join(folder, "run")];
  }

  /** Loads an archive and returns the image's name. */
  load(archive: string): string {
    const printed = this.podman("load", "--quiet", "--input", archive);
    return /^Loaded image: (\S+)$/m.exec(printed)?.[1] ?? "";
  }

  /** Finds out how podman runs a container on this machine. Throws Error with its own words if it runs none. */
  findWay(image: string): void {
    const limits = [[], lowLimits()];
    let said = "";
    for (const way of WAYS)
      for (const each of limits) {
        [this.#way, this.#limits] = [way, each];
        const { status, stderr } = this.#try(["run", "--rm", "--no-healthcheck", ...CONFINED, ...each, image, "--version"]);
        if (status === 0) return;
        said = stderr;
      }
    throw new Error(`podman runs no container on this machine: ${said}`);
  }

  /** Returns what podman printed. Throws Error with all that it printed if it failed. */
  podman(...args: readonly string[]): string {
    const { status, stdout, stderr } = this.#try(args);
    if (status !== 0) throw new Error(`podman ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Starts a container, as confined as the documentation has it. */
  start(name: string, options: readonly string[], ...words: readonly string[]): void {
    this.podman("run", "--detach", "--name", name, ...CONFINED, ...this.#limits, ...options, ...words);
  }

  /** Makes one without starting it. */
  create(name: string, options: readonly string[], ...words: readonly string[]): void {
    this.podman("create", "--name", name, ...CONFINED, ...this.#limits, ...options, ...words);
  }

  /** Runs a command to its end in a container that is then removed. */
  run(options: readonly string[], ...words: readonly string[]): { status: number | null; output: string } {
    const args = ["run", "--rm", "--no-healthcheck", ...CONFINED, ...this.#limits, ...options, ...words];
    const { status, stdout, stderr } = this.#try(args);
    return { status, output: stdout + stderr };
  }

  /** Carries a folder of one container into a folder of another, with owners and modes. */
  carry(from: string, to: string): void {
    const podman = ["podman", ...this.#storage, ...this.#way].join(" ");
    execFileSync("sh", ["-c", `${podman} cp ${from} - | ${podman} cp - ${to}`], { stdio: ["ignore", "pipe", "inherit"] });
  }

  /** True if the image's own health check finds the container well. */
  isHealthy(name: string): boolean {
    return this.#try(["healthcheck", "run", name]).status === 0;
  }

  /** Resolves once a container has printed this. Rejects with its log if it ends before, or after two minutes. */
  async says(name: string, text: string): Promise<void> {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const log = this.logOf(name);
      if (log.includes(text)) return;
      if (!this.isRunning(name) || performance.now() > deadline)
        throw new Error(`the container ${name} did not print "${text}" but:\n${log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  logOf(name: string): string {
    const { stdout, stderr } = this.#try(["logs", name]);
    return stdout + stderr;
  }

  labelOf(name: string, label: string): string {
    return this.#fact(name, `{{index .Config.Labels "${label}"}}`);
  }

  isRunning(name: string): boolean {
    return this.#fact(name, "{{.State.Running}}") === "true";
  }

  /** Stops it as an operator does, and returns the exit status of its program. */
  stop(name: string): number {
    this.podman("stop", "--time", "60", name);
    return Number(this.#fact(name, "{{.State.ExitCode}}"));
  }

  /** The processes of a container, by their numbers on this machine. Zombies are among them. */
  processesOf(name: string): readonly number[] {
    const own = readlinkSync(`/proc/${this.#fact(name, "{{.State.Pid}}")}/ns/pid`);
    return readdirSync("/proc")
      .filter((each) => /^\d+$/.test(each) && isIn(own, each))
      .map(Number);
  }

  [Symbol.dispose](): void {
    this.#try(["rm", "--all", "--force", "--time", "5"]);
    this.#try(["volume", "rm", "--all", "--force"]);
    this.#try(["rmi", "--all", "--force"]);
    this.#try(["umount", "--all"]);
    spawnSync("umount", [path.join(this.#storage[1] ?? "", "overlay")]);
  }

  #fact(name: string, template: string): string {
    return this.podman("inspect", "--format", template, name).trim();
  }

  #try(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync("podman", [...this.#storage, ...this.#way, ...args], { encoding: "utf8", cwd: "/" });
  }
}

/** Limits that podman may set where it may raise none. */
function lowLimits(): readonly string[] {
  const files = /^Max open files +\S+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? "1024";
  return [`--ulimit=nofile=${files}:${files}`, "--ulimit=nproc=4096:4096"];
}

function isIn(namespace: string, pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) === namespace;
  } catch {
    return false; // It has ended, or is no process of ours.
  }
}
