import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Admission, acceptChannel, type Channel, ChannelRegistry } from "../../channel/channel.ts";
import { type KeyPair, keyPairFrom } from "../../crypto/crypto.ts";
import { type RefusalDetails, type RefusalName, refuse, TerminalId } from "../../model/model.ts";
import { decodeRequest, encodeResponse, type OperationName, type Request } from "../../protocol/protocol.ts";
import { TestLedger } from "./test-ledger.ts";

/** A mishap of one request: the line breaks before or after it is performed, no answer comes, or the bank refuses. */
export type Mishap =
  | "request-lost"
  | "answer-lost"
  | "silence"
  | { readonly refusal: RefusalName; readonly details?: RefusalDetails };

const TERMINAL = TerminalId("ATM-0001");

/** A bank for tests of the ATM: the real channel and codecs, books in memory, and mishaps that a test orders. */
export class TestBank {
  readonly ledger = new TestLedger();
  readonly folder: string;
  readonly port: number;
  /** The names of all requests that arrived, in order. */
  readonly seen: OperationName[] = [];
  /** Lets a test hold requests back: each waits for this before it is performed. */
  gate: (op: OperationName) => Promise<void> = async () => {};
  /** The bank's static pairs, which a test may rotate. */
  readonly statics: KeyPair[];
  /** The pre-shared keys of the ATM by epoch, which a test may rotate. */
  readonly psks = new Map<number, Buffer>();
  /** The epochs of the channels, in order. */
  readonly epochs: number[] = [];
  readonly #mishaps = new Map<OperationName, Mishap[]>();
  readonly #channels = new Set<Channel>();
  readonly #keys = { bank: keyPairFrom(randomBytes(32)), terminal: randomBytes(32), psk: randomBytes(32) };
  #server: Server;

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.folder = folder;
    this.port = (server.address() as AddressInfo).port;
    this.statics = [this.#keys.bank];
    this.psks.set(1, this.#keys.psk);
    this.ledger.bankKeys = [this.#keys.bank.publicKey];
    this.#serve(server);
  }

  static async start(): Promise<TestBank> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TestBank(server, await mkdtemp(path.join(tmpdir(), "atm-")));
  }

  get keyFile(): string {
    return path.join(this.folder, "atm-1.json");
  }

  /** The number of open channels. */
  get channels(): number {
    return this.#channels.size;
  }

  async writeKeyFile(cassettes: readonly { denomination: number; notes: number }[]): Promise<void> {
    const { bank, terminal, psk } = this.#keys;
    const keys = {
      terminal_id: TERMINAL,
      static_private: terminal.toString("hex"),
      psk_epoch: 1,
      psk: psk.toString("hex"),
      bank_static_public: bank.publicKey.toString("hex"),
    };
    await writeFile(this.keyFile, JSON.stringify({ ...keys, cassettes }), { mode: 0o600 });
  }

  /** Sets mishaps for the next requests of this operation, after those that are set already. */
  mishap(op: OperationName, ...mishaps: readonly Mishap[]): void {
    this.#mishaps.set(op, [...(this.#mishaps.get(op) ?? []), ...mishaps]);
  }

  /** Ends every customer's sign-in, and resolves once their channels have ended. */
  async signOutAll(): Promise<void> {
    const channels = [...this.#channels];
    for (const channel of channels) channel.close("signed-out");
    await Promise.all(channels.map(({ ended }) => ended));
  }

  /** Ends all channels in order, as a server that is to stop. */
  async leave(): Promise<void> {
    const channels = [...this.#channels];
    for (const channel of channels) channel.close("shutdown");
    await Promise.all(channels.map(({ ended }) => ended));
  }

  /** Breaks all channels, and makes the bank unreachable. */
  async goDown(): Promise<void> {
    for (const channel of this.#channels) channel.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  async comeBack(): Promise<void> {
    this.#server = createServer().listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#serve(this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const channel of this.#channels) channel.destroy();
    this.#server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #serve(server: Server): void {
    const { terminal } = this.#keys;
    const known = { terminalId: TERMINAL, psk: (epoch: number) => this.psks.get(epoch) ?? null };
    const terminalPublic = keyPairFrom(terminal).publicKey;
    const findTerminal = async (publicKey: Buffer) => (publicKey.equals(terminalPublic) ? known : null);
    const options = {
      keys: { statics: this.statics, findTerminal },
      admission: new Admission(),
      sessions: new ChannelRegistry(),
    };
    server.on("connection", async (socket) => {
      const context = { account: null };
      try {
        const channel = await acceptChannel(
          socket,
          options,
          (content, on) => void this.#take(on, context, decodeRequest(content)),
        );
        this.epochs.push(channel.pskEpoch);
        this.#channels.add(channel);
        void channel.ended.then(() => this.#channels.delete(channel));
      } catch {
        socket.destroy();
      }
    });
  }

  async #take(channel: Channel, context: { account: null }, request: Request): Promise<void> {
    this.seen.push(request.op);
    const mishap = this.#mishaps.get(request.op)?.shift();
    if (mishap === "silence") return;
    if (mishap === "request-lost") return channel.destroy();
    await this.gate(request.op);
    const refused = typeof mishap === "object";
    const outcome = refused ? refuse(mishap.refusal, mishap.details) : this.ledger.perform(request, context);
    if (mishap === "answer-lost") return channel.destroy();
    channel.send(encodeResponse(request.op, { id: request.id, outcome: outcome as never }));
  }
}
