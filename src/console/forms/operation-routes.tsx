import type { Hono } from "hono";
import type { Performed } from "../../backoffice/backoffice.ts";
import { isDownload } from "../../backoffice/backoffice.ts";
import { showMissing } from "../components/message-page.tsx";
import { showNotAllowed } from "../components/not-allowed.tsx";
import { holdsOneOf } from "../operator.ts";
import type { Console } from "../parts.ts";
import { answerForm } from "../web/answer-form.ts";
import { proveFirst } from "../web/kept-forms.ts";
import {
  type ConsoleEnv,
  type ConsoleRequest,
  frameOf,
  operatorOf,
  ownPath,
  proposedPath,
  show,
  withDone,
} from "../web/web-request.ts";
import type { FormOperation } from "./form-operation.ts";
import { OperationPage, ResultPage } from "./operation-page.tsx";

/**
 * The form of each operation of the table. A link fills fields in by its query: `/operations/holds-release?request=…&to=/money/holds`; `to`
 * is the page that the operator goes back to.
 */
export function operationRoutes(app: Hono<ConsoleEnv>, console: Console): void {
  const operationOf = (c: ConsoleRequest): { name: string; operation: FormOperation } | null => {
    const name = c.req.param("name") ?? "";
    const operation = Object.hasOwn(console.operations, name) ? console.operations[name] : undefined;
    return operation === undefined ? null : { name, operation };
  };
  app.get("/operations/:name", (c) => {
    const found = operationOf(c);
    if (found === null) return showMissing(c, console);
    if (!holdsOneOf(operatorOf(c), found.operation.roles)) return showNotAllowed(c, console, found.operation.roles);
    const { kept, ...asked } = c.req.query();
    const { to, ...values } = { ...asked, ...console.kept.find(operatorOf(c), kept) };
    const known = knownFields(found.operation, values);
    const props = { ...found, values: known, to: ownPath(to), refused: null };
    return show(c, <OperationPage frame={frameOf(c, console)} currency={console.currency} {...props} />);
  });
  app.post("/operations/:name", (c) => {
    const found = operationOf(c);
    if (found === null) return showMissing(c, console);
    return answerForm(c, console, async ({ to, ...values }) => {
      const given = { ...ticksOf(found.operation, values), ...knownFields(found.operation, values) };
      const performed = await console.perform(c, found.name, given);
      return answerTo(c, console, { ...found, values: given, to: ownPath(to) }, performed);
    });
  });
}

interface Sent {
  readonly name: string;
  readonly operation: FormOperation;
  readonly values: Readonly<Record<string, string>>;
  readonly to: string;
}

async function answerTo(c: ConsoleRequest, console: Console, sent: Sent, performed: Performed): Promise<string | Response> {
  const frame = frameOf(c, console);
  if (!performed.ok && performed.refusal === "proof-stale")
    return proveFirst(c, console, `/operations/${sent.name}`, { ...sent.values, to: sent.to });
  if (!performed.ok)
    return show(c, <OperationPage frame={frame} currency={console.currency} {...sent} refused={performed} />, 422);
  if (performed.kind === "proposed") return proposedPath(performed.proposal.id, sent.name);
  if (isDownload(performed.result))
    return console.downloads.send(performed.result, { signal: c.req.raw.signal, connection: c.env?.outgoing });
  if (!sent.operation.reads && sent.operation.secret !== true) return withDone(sent.to, sent.name);
  return show(c, <ResultPage frame={frame} operation={sent.operation} text={performed.text} to={sent.to} />);
}

/** What boxes say: a browser sends nothing for one without a tick. */
function ticksOf({ fields }: FormOperation, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const ticks = Object.entries(fields).flatMap(([name, { control }]): readonly [string, string][] => {
    if (control.kind === "flag") return [[name, "false"]];
    if (control.kind !== "choices") return [];
    const ticked = Object.keys(control.choices).filter((choice) => values[`${name}.${choice}`] !== undefined);
    return ticked.length === 0 ? [] : [[name, ticked.join(",")]];
  });
  return Object.fromEntries(ticks);
}

/** The fields that the operation has; an empty one was not given. */
const knownFields = ({ fields }: FormOperation, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter(([name, text]) => Object.hasOwn(fields, name) && text !== ""));
