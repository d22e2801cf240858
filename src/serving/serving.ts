/**
 * Small HTTP servers for programs and operators: plain answers, few connections, and a deadline for each request.
 *
 * It promises that a request which never ends holds nothing up, and that an error of the program is never shown to the client. It has
 * neither pages nor sign-in. Start with plain-server.ts.
 */
export { PLAIN, type PlainAnswer, type PlainServer, servePlain } from "./plain-server.ts";
