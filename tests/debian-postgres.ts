import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const RELEASE = "sid";
const MIRROR = "http://deb.debian.org/debian";
const PACKAGE = "postgresql-18";
const PROGRAMS = "/usr/lib/postgresql/18/bin";
const READY_MOST_MS = 60_000;

/** Debian's PostgreSQL with all of its tools, in a root of its own: the embedded one has no pg_basebackup. Needs root and debootstrap. */
export class DebianPostgres {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Bootstraps the root, once, which takes minutes. */
  static make(root: string): DebianPostgres {
    const programs = path.join(root, PROGRAMS, "pg_basebackup");
    if (!existsSync(programs)) {
      mkdirSync(root, { recursive: true });
      const run = (file: string, ...args: readonly string[]): void => void execFileSync(file, args, { stdio: "inherit" });
      if (!existsSync(path.join(root, "usr/bin/apt-get"))) run("debootstrap", "--variant=minbase", RELEASE, root, MIRROR);
      // No package starts a server there.
      writeFileSync(path.join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
      const install = `mount -t proc proc "$0/proc" && DEBIAN_FRONTEND=noninteractive chroot "$0" apt-get install -y --no-install-recommends ${PACKAGE}`;
      run("unshare", "--mount", "sh", "-c", install, root);
    }
    return new DebianPostgres(root);
  }

  /** A folder of PostgreSQL's account. `inside` is its name in the root, `outside` everywhere else. */
  folder(name: string): { readonly inside: string; readonly outside: string } {
    const inside = `/var/lib/postgresql/${name}`;
    const outside = path.join(this.#root, inside);
    execFileSync("chroot", ["--userspec=postgres:postgres", this.#root, "mkdir", "-p", "-m", "0700", inside]);
    return { inside, outside };
  }

  /** Runs one of the programs to its end, and returns what it printed. Throws with what it said. */
  run(program: string, ...args: readonly string[]): string {
    return execFileSync("chroot", this.#command(program, args), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Starts a server on this cluster, and resolves once it accepts logins that write: a recovery has ended then. */
  async serve(cluster: string, port: number, settings: Readonly<Record<string, string>>): Promise<DebianServer> {
    const all = { ...settings, port: String(port), listen_addresses: "127.0.0.1", unix_socket_directories: "" };
    const own = { ...all, dynamic_shared_memory_type: "mmap" };
    const args = Object.entries(own).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const server = spawn("chroot", this.#command("postgres", ["-D", cluster, ...args]), { stdio: ["ignore", "ignore", "pipe"] });
    const running = new DebianServer(server);
    for (const since = performance.now(); performance.now() - since < READY_MOST_MS; await pause(100)) {
      if (server.exitCode !== null) throw new Error(`the server ended:\n${running.said}`);
      try {
        const query = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres", "-Atc", "select pg_is_in_recovery()"];
        if (this.run("psql", ...query).trim() === "f") return running;
      } catch {
        // Not yet.
      }
    }
    await running.stop();
    throw new Error(`the server is not ready:\n${running.said}`);
  }

  #command(program: string, args: readonly string[]): string[] {
    return ["--userspec=postgres:postgres", this.#root, `${PROGRAMS}/${program}`, ...args];
  }
}

export class DebianServer {
  readonly #process: ChildProcess;
  said = "";

  constructor(process: ChildProcess) {
    this.#process = process;
    process.stderr?.on("data", (text) => (this.said += text));
  }

  /** PostgreSQL's fast shutdown. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGINT");
    await ended;
  }
}
