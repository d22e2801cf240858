import type { Hono } from "hono";
import { ownHosts } from "../../address/address.ts";
import { type Page, PageBrowser } from "../../ui/testing/test-browser.ts";
import type { WebEnv } from "../web/web-request.ts";

export type { Page } from "../../ui/testing/test-browser.ts";

export const HOST = "127.0.0.1:5001";
export const isHost = ownHosts("127.0.0.1", 5001);

/** A browser at an ATM. */
export class TestBrowser extends PageBrowser {
  constructor(app: Hono<WebEnv>) {
    super(app, HOST);
  }

  /** The same, and types a new password twice, as its form asks, unless the test says what is typed again. */
  override fill(path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    const chosen = path === "/signup" ? fields["password"] : fields["replacement"];
    return super.fill(path, chosen === undefined ? fields : { repeat: chosen, ...fields });
  }

  /** Presses Confirm on the present order. */
  confirm(): Promise<Page> {
    return this.send(this.path);
  }
}
