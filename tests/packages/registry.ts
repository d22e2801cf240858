import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { PackedRelease } from "../../packaging/pack.ts";

/** A registry on this machine to which one release is published. Anything else it leaves to the usual registry. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

/** Publishes the release, as `npm publish` would. */
export async function publish({ folder, tarball }: PackedRelease): Promise<Registry> {
  const usual = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8", cwd: "/" }).trim();
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { name: string; version: string };
  const { name, version } = manifest;
  const bytes = readFileSync(tarball);
  const file = `/${name}/-/${path.basename(tarball)}`;
  const server = createServer((request, response) => {
    if (request.url === file) response.end(bytes);
    else if (request.url === `/${name}`) response.setHeader("content-type", "application/json").end(JSON.stringify(packument()));
    else response.writeHead(307, { location: new URL((request.url ?? "/").slice(1), usual).href }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  const packument = () => ({
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, dist: { tarball: url + file, integrity } } },
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
