import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { checkoutRoot } from "./checkout.ts";

/** As strict as the console: no script but its own files, no inline style, no request to anywhere else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** Answers a request to a path; returns HTML of the body, or undefined if it has answered itself. */
type Answer = (request: IncomingMessage, response: ServerResponse) => string | undefined | Promise<string | undefined>;

/** A server on a free port of loopback with the console's scripts and styles, for pages that a test makes. */
export interface AssetServer extends AsyncDisposable {
  readonly port: number;
  /** Its address under the name that passkeys need. */
  readonly url: string;
  /** The paths that were asked for, except assets. */
  readonly asked: string[];
}

/** Serves these paths under strict headers. `scripts` are the modules that every page loads. */
export async function serveAssets(answers: Readonly<Record<string, Answer>>, scripts: readonly string[]): Promise<AssetServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const asset = /^\/assets\/([\w-]+(\.\w+))$/.exec(pathname);
    response.setHeader("content-security-policy", POLICY);
    if (asset !== null) return sendAsset(response, asset[1] as string, TYPES[asset[2] as string] ?? "text/plain");
    asked.push(request.url ?? "");
    const answer = answers[pathname];
    if (answer === undefined) return void response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
    const body = await answer(request, response);
    if (body !== undefined) response.setHeader("content-type", "text/html; charset=utf-8").end(pageOf(body, scripts));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return { port, url: `http://localhost:${port}`, asked, [Symbol.asyncDispose]: close };
}

/** The whole page around this body. */
export function pageOf(body: string, scripts: readonly string[]): string {
  const styles = ["tokens.css", "contrast.css", "inclusion.css"].map((name) => `<link rel="stylesheet" href="/assets/${name}">`);
  const modules = scripts.map((name) => `<script type="module" src="/assets/${name}"></script>`);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Test</title>`;
  return `<!DOCTYPE html><html lang="en"><head>${head}${styles.join("")}${modules.join("")}</head><body><main>${body}</main></body></html>`;
}

/** Text as the value of an attribute, or as content. */
export const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The fields of a sent form. */
export async function fieldsOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

function sendAsset(response: ServerResponse, name: string, type: string): void {
  response.setHeader("content-type", type).end(readFileSync(placeOf(name)));
}

/** Files as they are written, from the room that has them. */
function placeOf(name: string): string {
  const places = ["console", "ui", "screens"].map((room) => path.join(checkoutRoot, "src", room, "assets", name));
  const place = places.find((each) => existsSync(each));
  assert.ok(place !== undefined, `no such asset: ${name}`);
  return place;
}
