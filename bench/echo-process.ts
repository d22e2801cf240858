import { type AddressInfo, createServer, type Server } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { acceptChannel } from "../src/channel/connection/accept.ts";
import { Admission } from "../src/channel/connection/admission.ts";
import { ChannelRegistry } from "../src/channel/connection/channel-registry.ts";
import { serve } from "./child.ts";
import { type EchoKeys, responderKeys } from "./echo-keys.ts";
import { TLS13, TlsMessages } from "./tls-messages.ts";

// The echo server's process. It sends each message back, over our channel on one port and over TLS 1.3 on another.

/** One client makes all connections here, so the limits for strangers must be high. */
const MANY = 1_000_000;
const LIMITS = {
  halfOpenMax: MANY,
  halfOpenPerAddressMax: MANY,
  hellosPerSecond: MANY,
  hellosPerAddressPerSecond: MANY,
  sessionsPerTerminal: MANY,
};

const tasks = {
  /** Resolves with the two ports. */
  open: async (keys: EchoKeys): Promise<{ channel: number; tls: number }> => ({
    channel: await listen(channelServer(keys)),
    tls: await listen(tlsServer(keys)),
  }),
  /** Returns the processor time of this process so far, in microseconds. */
  used: (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};
export type EchoTasks = typeof tasks;
serve(tasks);

function channelServer(keys: EchoKeys): Server {
  const options = {
    keys: responderKeys(keys),
    limits: LIMITS,
    admission: new Admission(LIMITS),
    sessions: new ChannelRegistry(LIMITS),
  };
  return createServer({ noDelay: true }, (socket) => {
    acceptChannel(socket, options, (content, channel) => channel.send(content)).catch(complain);
  });
}

function tlsServer({ server, client }: EchoKeys): Server {
  const options = { ...TLS13, ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true };
  const listener = createTlsServer({ ...options, ecdhCurve: "X25519MLKEM768:X25519" }, (socket: TLSSocket) => {
    const messages = new TlsMessages(socket, (content) => messages.send(content));
    // The client ends its connections without a CLOSE.
    socket.on("error", () => {});
  });
  return listener.on("tlsClientError", complain);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen({ port: 0, host: "127.0.0.1", backlog: 1_024 }, listening));
  return (server.address() as AddressInfo).port;
}

function complain(error: Error): void {
  process.stderr.write(`the echo server refused a connection: ${error.message}\n`);
}
