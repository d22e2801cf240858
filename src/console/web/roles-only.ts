import type { MiddlewareHandler } from "hono";
import type { Role } from "../../operators/operators.ts";
import { showNotAllowed } from "../components/not-allowed.tsx";
import { holdsOneOf } from "../operator.ts";
import { type ConsoleEnv, type Frames, operatorOf } from "./web-request.ts";

/** Shows a page only to operators with one of these roles. */
export const rolesOnly =
  (frames: Frames, roles: readonly Role[]): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) =>
    holdsOneOf(operatorOf(c), roles) ? next() : showNotAllowed(c, frames, roles);
