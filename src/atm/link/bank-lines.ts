import { type Channel, connectChannel, type InitiatorKeys } from "../../channel/channel.ts";
import type { Log } from "../log.ts";
import type { BankKeys } from "./bank-keys.ts";
import { BankLink } from "./bank-link.ts";
import type { Place } from "./bank-places.ts";
import type { BankServers, WhoWaits } from "./bank-servers.ts";
import type { OwnKeys } from "./own-keys.ts";

/** The limit for one connection and its handshake together, by default. */
const CONNECT_WAIT_MS = 5_000;

export interface BankLinesOptions {
  readonly servers: BankServers;
  readonly keys: InitiatorKeys;
  readonly bankKeys: BankKeys;
  readonly ownKeys: OwnKeys;
  readonly log: Log;
  /** How long the bank may take for one answer, in milliseconds. */
  readonly answerWaitMs?: number | undefined;
  /** How long one server may take until it is authenticated, in milliseconds. */
  readonly connectWaitMs?: number | undefined;
}

/** Opens links to the bank: at the server that answers, under the keys that it accepts. */
export class BankLines {
  readonly #options: BankLinesOptions;
  #reached: boolean | null = null;
  #channels = 0;

  constructor(options: BankLinesOptions) {
    this.#options = options;
  }

  /** Whether the last try to reach the bank succeeded; null before the first. */
  get reached(): boolean | null {
    return this.#reached;
  }

  /** The server of the newest channel; null before the first. */
  get server(): string | null {
    return this.#options.servers.current;
  }

  /** How many channels are open now. */
  get channels(): number {
    return this.#channels;
  }

  /** Opens a link over a new channel. `onEnded` is called when that has ended. Throws LinkError "bank-unreachable". */
  async open(who: WhoWaits, onEnded: () => void = () => {}): Promise<BankLink> {
    const { servers, answerWaitMs, log } = this.#options;
    let place: Place | null = null;
    try {
      const link = await BankLink.open(
        async (onMessage) => {
          const channel = await servers.connect((each) => {
            place = each;
            return this.#connect(each, onMessage);
          }, who);
          this.#channels++;
          void channel.ended.then(() => {
            this.#channels--;
            onEnded();
          });
          return channel;
        },
        answerWaitMs,
        (how) => (how === "answered" ? servers.answered(place as Place) : servers.failed(place as Place)),
      );
      this.#reached = true;
      return link;
    } catch (error) {
      this.#reached = false;
      log("warn", "secure channel failed", { error });
      throw error;
    }
  }

  /** Proves that the bank answers under this static key: all its servers hold the same keys. Rejects with ChannelError. */
  async prove(bankKey: Buffer): Promise<void> {
    const channel = await this.#options.servers.connect((place) => this.#connectUnder(bankKey, place, () => {}), "nobody");
    channel.close("done");
  }

  #connect(place: Place, onMessage: (content: Buffer) => void): Promise<Channel> {
    return this.#options.bankKeys.connect((key) => this.#connectUnder(key, place, onMessage));
  }

  #connectUnder(bankStaticPublic: Buffer, { host, port }: Place, onMessage: (content: Buffer) => void): Promise<Channel> {
    const { keys, ownKeys, connectWaitMs = CONNECT_WAIT_MS } = this.#options;
    return ownKeys.connect(({ epoch, psk }) => {
      const used = { ...keys, bankStaticPublic, pskEpoch: epoch, psk };
      return connectChannel({ host, port, keys: used, timeoutMs: connectWaitMs }, onMessage);
    });
  }
}
