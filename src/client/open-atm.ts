import { setTimeout as sleep } from "node:timers/promises";
import { LinkError } from "../atm/atm.ts";
import { ChannelError } from "../channel/channel.ts";
import { newRequestId } from "../model/model.ts";
import { AtmError } from "./atm-error.ts";
import type { Atm, AtmOptions } from "./atm-interface.ts";
import { readAddresses } from "./conversation/address.ts";
import { Conversation } from "./conversation/conversation.ts";
import { Lines } from "./conversation/lines.ts";
import { isBreach, shareTerminal } from "./conversation/terminal.ts";
import { Pauses, TIMING, type Timing } from "./conversation/timing.ts";
import { Holds } from "./money/holds.ts";
import { KeptRequests } from "./money/kept-requests.ts";
import { MoneyDesk } from "./money/money-desk.ts";
import { recover } from "./money/recovery.ts";
import { OneAtm } from "./one-atm.ts";

const CONNECT_WITHIN_MS = 5_000;

/** Returns a new request id, for a program that keeps its ids before its calls. */
export const newRequest = (): string => newRequestId();

/**
 * Opens the private channel to the bank with a key file, and finishes what a journal has open. Rejects with AtmError `key-file`,
 * `key-refused`, `bank-unreachable`, `breach`, `journal` or `aborted`, and with RangeError for an address that is none.
 */
export const openAtm = (options: AtmOptions): Promise<Atm> => openAtmWith(options, TIMING);

/** The same with other waits, for tests. */
export async function openAtmWith(options: AtmOptions, timing: Timing): Promise<Atm> {
  const addresses = readAddresses(options.bank);
  const { log = () => {}, signal } = options;
  const { terminal, release } = await shareTerminal(options.keyFile, log);
  let kept: KeptRequests | null = null;
  const bankLines = terminal.linesTo(addresses, timing, log);
  const lines = new Lines(() => bankLines.open("customer"));
  const conversation = new Conversation(lines, timing);
  const close = async (): Promise<void> => {
    conversation.close();
    release();
    await kept?.close();
  };
  try {
    kept = await KeptRequests.open(options.journal, terminal.mark);
    await reach(lines, options, timing);
    const holds = new Holds(conversation, kept);
    const desk = new MoneyDesk(conversation, kept, holds);
    const left = await recover({ kept, holds, desk }, { ...(signal && { signal }) });
    return new OneAtm({ id: terminal.id, conversation, lines, desk, ...left, stop: followKeys(close) });
  } catch (error) {
    await close();
    throw error;
  }

  /** Asks for the bank's keys now and then, and returns how to stop that and all else. */
  function followKeys(andClose: () => Promise<void>): () => Promise<void> {
    const ask = (): void => {
      void lines.get().then(
        ({ link }) => terminal.followKeys(link, bankLines, log),
        () => {},
      );
    };
    ask();
    const timer = setInterval(ask, timing.keysEveryMs);
    timer.unref();
    let closing: Promise<void> | null = null;
    return () => {
      clearInterval(timer);
      closing ??= andClose();
      return closing;
    };
  }
}

/** Opens the first channel. Throws AtmError that says what stood in the way at the last try. */
async function reach(lines: Lines, { connectWithinMs = CONNECT_WITHIN_MS, signal }: AtmOptions, timing: Timing): Promise<void> {
  const pauses = new Pauses(timing);
  const since = performance.now();
  for (;;) {
    if (signal?.aborted) throw new AtmError("aborted", "opening was aborted", { cause: signal.reason });
    try {
      await lines.get();
      return;
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      if (isBreach(error)) throw unreached(error);
      const pauseMs = pauses.next();
      if (performance.now() - since + pauseMs > connectWithinMs) throw unreached(error);
      await sleep(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
  }
}

function unreached(error: LinkError): AtmError {
  const { cause } = error;
  if (isBreach(error)) return new AtmError("breach", "what answers at this address is not the bank of this key file", { cause });
  if (cause instanceof ChannelError && cause.code === "truncated") {
    const why =
      "the bank ended each handshake: the key file is another bank's, is revoked or was replaced, or the bank is starting";
    return new AtmError("key-refused", why, { cause });
  }
  return new AtmError("bank-unreachable", "no address of the bank was reached: check it, and that the bank runs", { cause });
}
