import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, childrenOf, type Machine } from "./machine.ts";

const STOP_MOST_MS = 30_000;

/** A program that its machine starts again whenever it ends, as its systemd unit would. */
export class Service {
  readonly #machine: Machine;
  readonly #name: string;
  readonly #command: Command;
  readonly #restartMs: number;
  #process: ChildProcess | null = null;
  #wanted = false;

  /** `restartMs` is the unit's RestartSec. */
  constructor(machine: Machine, name: string, command: Command, restartMs: number) {
    this.#machine = machine;
    this.#name = name;
    this.#command = command;
    this.#restartMs = restartMs;
  }

  start(): void {
    this.#wanted = true;
    const process = this.#machine.start(this.#name, this.#command);
    this.#process = process;
    process.once("exit", () => void this.#again());
  }

  async #again(): Promise<void> {
    this.#process = null;
    await pause(this.#restartMs);
    if (this.#wanted && this.#process === null) this.start();
  }

  /** Does not start the program again until `start`. Call it before the machine's processes are killed. */
  hold(): void {
    this.#wanted = false;
  }

  /** Ends the program as systemd would: a signal, then after a while SIGKILL. */
  async stop(): Promise<void> {
    this.hold();
    const process = this.#process;
    if (process === null) return;
    const gone = once(process, "exit");
    for (const pid of childrenOf(process.pid)) globalThis.process.kill(pid, "SIGTERM");
    const late = setTimeout(() => this.#machine.signal("SIGKILL"), STOP_MOST_MS);
    await gone;
    clearTimeout(late);
  }

  /** Lets the parent outside the machine, which stopped together with the program, go on too. */
  resume(): void {
    this.#process?.kill("SIGCONT");
  }
}
