import { Echo, type Line, type OpenLine } from "./echo-client.ts";
import type { Print } from "./report.ts";
import { alternate, type Figures, type Side } from "./rounds.ts";
import { type Row, tableOf } from "./table.ts";
import { MESSAGE_SIZE } from "./tls-messages.ts";

const ROUNDS = 5;
const ROUND_MS = 1_000;

/** The number of connections, and of open messages on each. */
interface Shape {
  readonly connections: number;
  readonly depth: number;
}
const SHAPES: readonly Shape[] = [
  { connections: 32, depth: 1 },
  { connections: 1, depth: 32 },
];

export const about = `A message of ${MESSAGE_SIZE} bytes to an echo server and back: our channel (AES-256-CBC with HMAC-SHA-512) beside node:tls
(TLS 1.3, AES-256-GCM) of the same Node.js. For both, the server is a process of its own and this process is the client. Both
write once per turn of the event loop what a connection has to send. With one open message per connection, that is one record
each way for both. With 32, our channel still makes one record per message, each with its MAC and padding, while Node.js makes
one TLS record of all of them: that ratio compares messages, not records.`;

type Figure = "rate" | "perCore" | "cpu";

const ROWS: readonly Row<Figure>[] = [
  { figure: "cpu", label: "server CPU of a round trip, µs", decimals: 1 },
  { figure: "perCore", label: "round trips a second of server CPU" },
  { figure: "rate", label: "round trips a second by the clock" },
];

export async function run(print: Print): Promise<void> {
  await using echo = await Echo.start();
  for (const shape of SHAPES) {
    const a = echoSide("channel", echo, echo.overChannel, shape);
    const b = echoSide("TLS 1.3", echo, echo.overTls("X25519"), shape);
    const pairs = await alternate(ROUNDS, a, b);
    print(tableOf(`${shape.connections} x ${shape.depth} under way`, [a.name, b.name], ROWS, pairs));
  }
}

/** Sends messages in this shape over this channel for one round. */
export const echoSide = (name: string, echo: Echo, open: OpenLine, { connections, depth }: Shape): Side<Figure> => ({
  name,
  async round(): Promise<Figures<Figure>> {
    const exchanges = await Promise.all(Array.from({ length: connections }, () => Exchange.open(open)));
    let answered = 0;
    const startedAt = performance.now();
    const cpu = await echo.usedBy(async () => {
      const counts = await Promise.all(exchanges.map((each) => each.keep(depth, ROUND_MS)));
      answered = counts.reduce((sum, each) => sum + each, 0);
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    for (const each of exchanges) each.destroy();
    return { rate: answered / seconds, perCore: (answered / cpu) * 1_000_000, cpu: cpu / answered };
  },
});

const MESSAGE = Buffer.alloc(MESSAGE_SIZE, "m");

/** One connection that keeps a number of messages open. */
class Exchange {
  readonly #line: Line;
  #onAnswer: () => void = () => {};

  private constructor(line: Line) {
    this.#line = line;
  }

  static async open(open: OpenLine): Promise<Exchange> {
    const exchange: Exchange = new Exchange(await open(() => exchange.#onAnswer()));
    return exchange;
  }

  /** Keeps this number of messages open for this time. Resolves with the number of answers, after all have arrived. */
  keep(depth: number, forMs: number): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    const deadline = performance.now() + forMs;
    let [sent, answered] = [depth, 0];
    this.#onAnswer = () => {
      answered += 1;
      if (performance.now() < deadline) {
        sent += 1;
        this.#line.send(MESSAGE);
      } else if (answered === sent) resolve(answered);
    };
    for (let n = 0; n < depth; n++) this.#line.send(MESSAGE);
    return promise;
  }

  destroy(): void {
    this.#line.destroy();
  }
}
