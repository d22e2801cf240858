import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** A link to a database that loses answers: requests arrive and are performed, but the answers do not return. */
export interface MuteLink extends AsyncDisposable {
  /** The database's URL through the link. */
  readonly url: string;
  /** Breaks each connection when its next answer arrives, from now on. */
  mute(): void;
  /** Accepts no new connections from now on. */
  close(): void;
  /** Ends `mute`. */
  unmute(): void;
}

export async function muteLinkTo(url: string): Promise<MuteLink> {
  const { hostname, port } = new URL(url);
  let muted = false;
  let closed = false;
  const server = createServer((near) => {
    if (closed) return near.destroy();
    const far = connect(Number(port), hostname);
    near.pipe(far).on("error", () => near.destroy());
    far.on("data", (chunk) => (muted ? near.destroy() : near.write(chunk))).on("close", () => near.destroy());
    return near.on("error", () => far.destroy()).on("close", () => far.destroy());
  });
  server.listen(0, hostname);
  await once(server, "listening");
  const linked = new URL(url);
  linked.port = String((server.address() as AddressInfo).port);
  return {
    url: linked.href,
    mute() {
      muted = true;
    },
    unmute() {
      muted = false;
    },
    close() {
      closed = true;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}
