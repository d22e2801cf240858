import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { StoreError } from "../errors.ts";
import { Wire } from "../wire/wire.ts";
import { parseTargets } from "./database-url.ts";
import { driverOptions, type Types } from "./driver-options.ts";
import { serversOf } from "./primary.ts";
import type { Servers } from "./servers.ts";
import { CONNECT_TIMEOUT_MS } from "./target.ts";

export interface ListenOptions {
  /** The name that `pg_stat_activity` shows. */
  readonly applicationName: string;
  /** The channel's name, as given to pg_notify. */
  readonly channel: string;
  /** Called when listening began, for the first time or again: notifications sent before that are lost. */
  readonly onListening: () => void;
  readonly onNotify: (payload: string) => void;
  /** Called when listening ended or could not begin; another try follows. */
  readonly onLost: (error: unknown) => void;
  /** Pause between two checks that the server still answers, in milliseconds; SILENCE_MS unless given. */
  readonly silenceMs?: number;
}

export interface Listening {
  /** Ends the connection; nothing is called after that. */
  close(): Promise<void>;
}

const RETRY_MS = 500;
const SILENCE_MS = 5_000;
const ANSWER_MS = 5_000;

/**
 * Listens for notifications on a channel, on a separate connection, and listens again whenever that is lost. The driver's own
 * `listen` does not work here: it detects a loss by the "close" event, which a Wire in use never emits. Throws StoreError
 * `url-invalid`.
 */
export function listen(url: string, options: ListenOptions): Listening {
  const servers = serversOf(parseTargets(url));
  const stop = new AbortController();
  const ended = keepListening(servers, options, stop.signal);
  return {
    close() {
      stop.abort();
      return ended;
    },
  };
}

async function keepListening(servers: Servers, options: ListenOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await listenOnce(servers, options, stop);
    } catch (error) {
      if (!stop.aborted) options.onLost(error);
    }
    await sleep(RETRY_MS, undefined, { signal: stop, ref: false }).catch(() => {});
  }
}

/** Resolves when `stop` is aborted, and rejects when the connection is lost. */
async function listenOnce(servers: Servers, options: ListenOptions, stop: AbortSignal): Promise<void> {
  const { channel, applicationName, silenceMs = SILENCE_MS } = options;
  const over = Promise.withResolvers<void>();
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const lose = (): void => over.reject(new StoreError("connection-lost", "the connection to PostgreSQL broke off"));
  const opened = await servers.open(CONNECT_TIMEOUT_MS);
  const wire = new Wire(opened, { answerWithinMs: ANSWER_MS, loginWithinMs: CONNECT_TIMEOUT_MS }, lose);
  const onnotify = (_: string, payload: string): void => {
    if (!stop.aborted) options.onNotify(payload);
  };
  // The driver's own `listen` uses this option; its types leave it out.
  const driver = { ...driverOptions(servers.login, { connections: 1, applicationName }, async () => wire), onnotify };
  const sql = postgres(driver);
  stop.addEventListener("abort", end);
  if (stop.aborted) end();
  const hear = async (): Promise<void> => {
    await sql`listen ${sql(channel)}`;
    if (!stop.aborted) options.onListening();
    await askAgainAndAgain(sql, silenceMs, ended.signal);
  };
  try {
    // Raced once: a promise that stays pending keeps all promises that it was raced with.
    await Promise.race([hear(), over.promise]);
  } finally {
    end();
    stop.removeEventListener("abort", end);
    await sql.end({ timeout: 0 });
  }
}

/** A machine that vanishes ends no connection: this asks the server regularly, and the Wire is lost if it does not answer. */
async function askAgainAndAgain(sql: postgres.Sql<Types>, silenceMs: number, ended: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(silenceMs, undefined, { signal: ended, ref: false }).catch(() => {});
    if (ended.aborted) return;
    await sql`select 1`;
  }
}
