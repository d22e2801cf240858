/**
 * The library for WebAuthn, loaded by the first ceremony: it takes 30 MB and a tenth of a second, and most processes that import this
 * room have no ceremony.
 */
export const webauthn = () => import("@simplewebauthn/server");
