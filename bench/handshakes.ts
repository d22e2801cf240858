import { Echo, type OpenLine } from "./echo-client.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";
import { MESSAGE_SIZE } from "./tls-messages.ts";

const ROUNDS = 5;
const ROUND_MS = 1_000;
/** The number of handshakes at once. */
const CLIENTS = 8;

export const about = `Connect, full handshake, one message and its answer, close: our channel (static X25519 keys on both sides and the PSK)
beside TLS 1.3 of the same Node.js (ECDSA P-256 certificates on both sides, self-signed and trusted; no resumption),
${CLIENTS} at a time. For both, the server is a process of its own and this process is the client. Our channel's key exchange is
X25519 too. X25519MLKEM768 is Node.js's default and protects recorded traffic from a later quantum computer, as our PSK does.`;

type Figure = "rate" | "perCore" | "cpu";

const ROWS: readonly Row<Figure>[] = [
  { figure: "cpu", label: "server CPU of a handshake, µs" },
  { figure: "perCore", label: "handshakes a second of server CPU" },
  { figure: "rate", label: "handshakes a second by the clock" },
];

export async function run(print: Print): Promise<void> {
  await using echo = await Echo.start();
  for (const group of ["X25519", "X25519MLKEM768"]) {
    const a = sideOf("channel", echo, echo.overChannel);
    const b = sideOf("TLS 1.3", echo, echo.overTls(group));
    const pairs = await alternate(ROUNDS, a, b);
    print(tableOf(`TLS with ${group}`, [a.name, b.name], ROWS, pairs));
  }
}

const sideOf = (name: string, echo: Echo, open: OpenLine): Side<Figure> => ({
  name,
  async round(): Promise<Figures<Figure>> {
    let made = 0;
    const startedAt = performance.now();
    const cpu = await echo.usedBy(async () => {
      const deadline = performance.now() + ROUND_MS;
      const client = async (): Promise<void> => {
        for (; performance.now() < deadline; made++) await visit(open);
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    return { rate: made / seconds, perCore: (made / cpu) * 1_000_000, cpu: cpu / made };
  },
});

/** Makes one connection. The answer to its message shows that the server has authenticated the client too. */
async function visit(open: OpenLine): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const line = await open(resolve);
  line.send(Buffer.alloc(MESSAGE_SIZE, "m"));
  await promise;
  line.destroy();
}
