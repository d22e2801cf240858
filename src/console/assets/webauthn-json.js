// The JSON forms of WebAuthn (Web Authentication Level 3, sections 5.1.8 to 5.1.10), for browsers that lack their functions.

/** The options of navigator.credentials.create from their JSON. */
export function creationOptions(json) {
  if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function")
    return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  const { challenge, user, excludeCredentials = [], ...rest } = json;
  return {
    ...rest,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: excludeCredentials.map(descriptor),
  };
}

/** The options of navigator.credentials.get from their JSON. */
export function requestOptions(json) {
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function")
    return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  const { challenge, allowCredentials = [], ...rest } = json;
  return { ...rest, challenge: bytes(challenge), allowCredentials: allowCredentials.map(descriptor) };
}

/** The JSON of what the authenticator answered, to either of the two. */
export function credentialJson(credential) {
  if (typeof credential.toJSON === "function") return credential.toJSON();
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  return {
    id,
    rawId: base64url(rawId),
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: "attestationObject" in response ? attestationJson(response) : assertionJson(response),
  };
}

function attestationJson(response) {
  return {
    clientDataJSON: base64url(response.clientDataJSON),
    attestationObject: base64url(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  };
}

function assertionJson({ clientDataJSON, authenticatorData, signature, userHandle }) {
  return {
    clientDataJSON: base64url(clientDataJSON),
    authenticatorData: base64url(authenticatorData),
    signature: base64url(signature),
    userHandle: userHandle === null ? undefined : base64url(userHandle),
  };
}

function descriptor({ id, ...rest }) {
  return { ...rest, id: bytes(id) };
}

function bytes(base64) {
  return Uint8Array.from(atob(base64.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function base64url(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
