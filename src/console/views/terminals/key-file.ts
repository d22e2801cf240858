import { showMessage } from "../../components/message-page.tsx";
import { showNotAllowed } from "../../components/not-allowed.tsx";
import type { Console } from "../../parts.ts";
import type { ConsoleRequest } from "../../web/web-request.ts";

const OPERATION = "terminal-key-file";
const GONE = {
  title: "No sealed key file waits for this ATM",
  lead: "It has connected already, is revoked, or was not enrolled by operators.",
  way: { to: "/terminals", label: "All ATMs" },
};

/** Sends the sealed key file of the ATM that the address names; only the machine that asked for it can open it. */
export async function sendKeyFile(c: ConsoleRequest, console: Console): Promise<Response> {
  const terminal = c.req.param("number") ?? "";
  const performed = await console.perform(c, OPERATION, { terminal });
  if (!performed.ok && performed.refusal === "not-allowed")
    return showNotAllowed(c, console, console.operations[OPERATION]?.roles ?? []);
  if (!performed.ok || performed.kind !== "done") return showMessage(c, console, GONE, 404);
  return new Response((performed.result as { readonly file: string }).file, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="atm-${terminal}.sealed.json"`,
    },
  });
}
