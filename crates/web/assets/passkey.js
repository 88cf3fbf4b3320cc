// Passkeys: the page carries the question, the authenticator answers, and the answer goes on its way as a form.
"use strict";

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const bytes = (letters) =>
  Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { passkey, challenge, site, known, user, name } = form.dataset;
    const keys = known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));
    const asked = { challenge: bytes(challenge), timeout: 120000, userVerification: "required" };
    try {
      const made =
        passkey === "get"
          ? await navigator.credentials.get({ publicKey: { ...asked, rpId: site, allowCredentials: keys } })
          : await navigator.credentials.create({
              publicKey: {
                ...asked,
                rp: { id: site, name: site },
                user: { id: bytes(user), name, displayName: name },
                pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
                excludeCredentials: keys,
                authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
                attestation: "none",
              },
            });
      const fill = (field, value) => { form.elements.namedItem(field).value = value; };
      fill("key_id", made.id);
      fill("client_data", text(made.response.clientDataJSON));
      fill("data", text(made.response.attestationObject ?? made.response.authenticatorData));
      fill("signature", made.response.signature ? text(made.response.signature) : "");
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
    }
  });
}
