/* Passkeys: forms with data-passkey are shown where the browser can, and filled in. Everything else about them is the server's. */
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const listed = (list = []) => list.map((each) => ({ ...each, id: toBytes(each.id) }))

/** What the server wants to know from the device. */
async function ask (form) {
  const reply = await fetch(form.dataset.ask, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }, body: '' })
  const told = await reply.json()
  if (told.go) location.assign(told.go)
  if (!reply.ok) throw new Error(`${told.error}.`)
  return told
}

async function credentialFor (form) {
  const told = await ask(form)
  const publicKey = { ...told, challenge: toBytes(told.challenge) }
  if (told.user) publicKey.user = { ...told.user, id: toBytes(told.user.id) }
  if (told.excludeCredentials) publicKey.excludeCredentials = listed(told.excludeCredentials)
  if (told.allowCredentials) publicKey.allowCredentials = listed(told.allowCredentials)
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey })
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (made.response[name]) response[name] = toText(made.response[name])
  if (made.response.getTransports) response.transports = made.response.getTransports()
  return JSON.stringify({ id: made.id, rawId: toText(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment, clientExtensionResults: made.getClientExtensionResults(), response })
}

/** In words for a person; a closed window needs none. */
const words = ({ name, message }) => ({ NotAllowedError: 'No passkey was given.', InvalidStateError: 'This device has a passkey for you already.', SecurityError: 'Passkeys do not work at this address.', TypeError: 'There is no connection just now.' })[name] ?? message

if (window.PublicKeyCredential && isSecureContext) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    const [button, says] = [form.querySelector('button'), form.querySelector('[role=alert]')]
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      button.disabled = true
      says.textContent = ''
      try {
        form.elements.credential.value = await credentialFor(form)
        form.submit()
      } catch (error) {
        says.textContent = words(error)
      }
      button.disabled = false
    })
  }
}
