import { serve } from "../../bench/child.ts";
import { terminalIdOf } from "../../src/model/ids.ts";
import { readKeyFile } from "../../src/provisioning/key-file.ts";
import { type Answered, type Asked, CrashClient, PASSWORD } from "../crash-client.ts";
import { Random } from "../fuzz-random.ts";
import { ScriptedAtm } from "../scripted-atm.ts";

// The customers of the trial, in the network of the ATMs. They remember every request and its answer.

const CLIENTS = 8;
const REST_MS = 40;
const AGAIN_MS = 150;
const NAMES = Array.from({ length: CLIENTS }, (_, n) => `customer${n}`);

export type LoadTasks = {
  begin(servers: readonly { host: string; port: number }[], keyFile: string, seed: string): Promise<void>;
  /** The answers since the last call. */
  answers(): readonly Answered[];
  /** Lets each client complete its last request, within the time. */
  end(withinMs: number): Promise<{ readonly asked: readonly Asked[]; readonly findings: readonly string[] }>;
};

let clients: readonly CrashClient[] = [];
let running: Promise<unknown> = Promise.resolve();
let answered: Answered[] = [];
const stop = new AbortController();
const giveUp = new AbortController();

serve({
  async begin(servers, keyFile, seed) {
    const { staticPrivate, ...shared } = await readKeyFile(keyFile);
    if (staticPrivate === null) throw new Error("a key file without a private key");
    const keys = { ...shared, terminalId: terminalIdOf(1), staticPrivate };
    {
      const [{ host, port }] = servers as [{ host: string; port: number }];
      await using atm = await ScriptedAtm.connect(port, keys, host);
      for (const username of NAMES) await atm.get("signup", { username, password: PASSWORD });
    }
    const places = { servers, keys, restMs: REST_MS, againMs: AGAIN_MS, onAnswer: (each: Answered) => void answered.push(each) };
    clients = NAMES.map((name, n) => new CrashClient(places, name, NAMES, new Random(`${seed} ${name}`), n));
    running = Promise.all(clients.map((client) => client.run(stop.signal, giveUp.signal)));
  },
  answers() {
    const since = answered;
    answered = [];
    return since;
  },
  async end(withinMs) {
    stop.abort();
    const timer = setTimeout(() => giveUp.abort(), withinMs);
    await running;
    clearTimeout(timer);
    return { asked: clients.flatMap(({ asked }) => asked), findings: clients.flatMap(({ findings }) => findings) };
  },
} satisfies LoadTasks);
