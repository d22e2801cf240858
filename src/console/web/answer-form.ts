import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Console } from "../parts.ts";
import { isFormToken } from "./form-token.ts";
import { type ConsoleEnv, type ConsoleRequest, readForm } from "./web-request.ts";

/** Accepts a form only with a token that was made for the operator's session. `object` shows why not. */
export const tokensOnly =
  (object: (c: ConsoleRequest) => Response | Promise<Response>): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const { form = "" } = await readForm(c);
    return c.var.token !== null && isFormToken(c.var.token, form) ? next() : object(c);
  };

/**
 * Answers the form of this request once, however often it is sent; with other fields it is another form. `act` gets its fields without the token, and returns the path to go on
 * to, or the page that shows the form again with what is wrong.
 */
export async function answerForm(
  c: ConsoleRequest,
  { answers }: Pick<Console, "answers">,
  act: (values: Readonly<Record<string, string>>) => Promise<string | Response>,
): Promise<Response> {
  const { form = "", ...values } = await readForm(c);
  const sent = createHash("sha256")
    .update(JSON.stringify([form, c.req.path, Object.entries(values).sort()]))
    .digest("base64");
  let page: Response | null = null;
  const way = await answers.answer(sent, async () => {
    const answer = await act(values);
    if (typeof answer === "string") return answer;
    page = answer;
    return null;
  });
  // A form that is sent twice at once, and is wrong, is shown again by the first answer alone; the second one asks anew.
  return way === null ? (page ?? answerForm(c, { answers }, act)) : c.redirect(way, 303);
}
