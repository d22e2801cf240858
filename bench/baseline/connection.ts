import type { TLSSocket } from "node:tls";
import type { Store } from "../../src/store/driver/connect.ts";
import { JsonLines } from "./json-lines.ts";
import type { BaselineAnswer, BaselineRequest } from "./message.ts";
import { deposit, type RequestContext, signIn, transfer } from "./operations.ts";

/** Serves one client until its connection ends. */
export function serveConnection(socket: TLSSocket, store: Store): void {
  let context: RequestContext | null = null;

  const answer = async (request: BaselineRequest): Promise<BaselineAnswer> => {
    if (request.op === "signin") {
      context = await signIn(store, request);
      return context === null ? refused(request, "credentials-wrong") : { id: request.id, ok: true, balance: 0 };
    }
    if (context === null) return refused(request, "not-signed-in");
    if (!Number.isSafeInteger(request.amount) || request.amount < 1) return refused(request, "amount-wrong");
    return request.op === "deposit" ? deposit(store, context, request) : transfer(store, context, request);
  };
  const lines = new JsonLines<BaselineRequest, BaselineAnswer>(socket, (request) => {
    answer(request).then(
      (done) => lines.send(done),
      (error: Error) => {
        process.stderr.write(`the baseline could not answer: ${error.stack}\n`);
        lines.destroy();
      },
    );
  });
}

const refused = ({ id }: BaselineRequest, refusal: string): BaselineAnswer => ({ id, ok: false, refusal });
