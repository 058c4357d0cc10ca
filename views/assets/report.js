// Saves a practice report by itself while it is filled in.
//
// "Saved 14:05" is shown only when the server has said so, which it does after COMMIT. One request at a time; each names the draft that it goes
// on from and a number that grows, so that nothing saved elsewhere is overwritten unseen and a reply that was lost does no harm. What is not
// saved stays in this page and nowhere else: a line may hold what must not be kept, so none is written into the browser's storage.
// Without this file the same form works by its Save button.

const form = document.querySelector('form[data-draft]')
const line = form.querySelector('.save')
const spoken = form.querySelector('[role=status]')
const plain = form.querySelector('[data-plain]')
const words = {
  saving: 'Saving',
  retry: 'Not saved – trying again. What you typed stays on this page.',
  kept: 'Signed out – what you typed stays on this page. Sign in in another tab, then go on here.',
  other: 'Not saved: this page is another person’s, or its month cannot be reported on any more. Open Practice again.',
  elsewhere: 'Saved in another tab or on another device meanwhile. Press Save draft to see both.',
}
const print = () => { const data = new URLSearchParams(new FormData(form)); for (const name of ['version', 'next', 'writer']) data.delete(name); return String(data) }
const isElsewhere = document.querySelector('#elsewhere') !== null
// What was sent and refused is not a draft yet; what was kept elsewhere meanwhile is put in its place by hand alone.
let saved = form.querySelector('[aria-invalid=true]') && !isElsewhere ? '' : print()
const touched = new Set() // names of fields whose message, if they have one, may be about what they held before
let busy = null // the request under way
let failures = 0
let halted = false // somebody must choose first
let leaving = false // the form is on its way
let since = 0 // when what is not saved began
let timer, told, slow

form.elements.writer.value = crypto.getRandomValues(new Uint32Array(2)).join('-')
plain.hidden = !isElsewhere
/** Grows with every request, also over replies that never came. */
const count = () => { form.elements.next.value = Math.max(Number(form.elements.next.value), Number(form.elements.version.value)) + 1 }
const isDirty = () => print() !== saved

function say (state, text = words[state]) {
  clearTimeout(slow)
  line.textContent = text
  line.dataset.state = { other: 'kept', elsewhere: 'retry' }[state] ?? state
  clearTimeout(told)
  if (state !== 'saving') told = setTimeout(() => { if (spoken.textContent !== text) spoken.textContent = text }, 1500)
}

/** The message beside a field, as the server would have written it; '' takes it away. */
function mark (name, message) {
  const control = form.elements[name] instanceof RadioNodeList ? form.elements[name][0] : form.elements[name]
  if (!control) return
  const id = `${name}-error`
  document.getElementById(id)?.remove()
  const others = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((each) => each && each !== id)
  control.setAttribute('aria-describedby', [...(message ? [id] : []), ...others].join(' '))
  control.toggleAttribute('aria-invalid', Boolean(message))
  if (!message) return
  control.setAttribute('aria-invalid', 'true')
  const error = Object.assign(document.createElement('span'), { className: 'error', id, textContent: message })
  const label = form.querySelector(`label[for="${CSS.escape(control.id)}"]`)
  if (label) label.after(error)
  else control.closest('label')?.querySelector('span')?.append(' ', error)
}

function soon (delay) {
  clearTimeout(timer)
  timer = setTimeout(send, delay)
}

/** True once the server has answered for what the form holds now, saved or with a reason why not. */
async function send (isLast = false) {
  clearTimeout(timer)
  if (busy && isLast !== true) { await busy; return isDirty() && !halted && failures === 0 ? send() : failures === 0 }
  if (halted || leaving || !isDirty()) return true
  const sent = print()
  count()
  const body = new URLSearchParams(new FormData(form))
  body.set('do', 'save')
  slow = setTimeout(say, 2500, 'retry')
  busy = deliver(body, sent)
  const pause = await busy
  busy = null
  clearTimeout(slow)
  if (pause > 0 || (isDirty() && !halted)) soon(pause)
  return pause === 0
}

/** Milliseconds until it is tried again; 0 = the server has answered. */
async function deliver (body, sent) {
  const mended = new Set(touched)
  touched.clear()
  try {
    const reply = await fetch(form.dataset.draft, { method: 'POST', body, headers: { accept: 'application/json' }, redirect: 'error', keepalive: true, signal: AbortSignal.timeout(10_000) })
    if (reply.status === 401) { say('kept'); return 15_000 }
    if (reply.status === 404 || reply.status === 409) { halted = true; plain.hidden = false; say(reply.status === 404 ? 'other' : 'elsewhere'); return 0 }
    if (reply.status !== 200) throw new Error(reply.status)
    const truth = await reply.json()
    form.elements.version.value = truth.version
    saved = sent
    since = 0
    failures = 0
    for (const control of [...form.elements]) if (mended.has(control.name) && !truth.errors[control.name]) mark(control.name, '')
    for (const [name, message] of Object.entries(truth.errors)) { mark(name, message); touched.add(name) }
    if (!isDirty()) say(Object.keys(truth.errors).length ? 'retry' : 'saved', truth.words)
    return 0
  } catch {
    for (const name of mended) touched.add(name)
    say('retry')
    return Math.min(6000, 500 * 2 ** failures++) * (0.75 + Math.random() / 2)
  }
}

form.addEventListener('input', (event) => {
  touched.add(event.target.name)
  if (halted || !isDirty()) return
  since ||= Date.now()
  if (failures === 0) say('saving')
  // Not at every key, and not only when somebody pauses for long.
  soon(event.target.matches('textarea, [type=text]') && Date.now() - since < 4000 ? 900 : 150)
})
form.addEventListener('change', () => { send() })

// The form goes when the server can be reached; without it, a page of the browser would take the place of what was typed.
form.addEventListener('submit', async (event) => {
  count()
  if (leaving || halted || (!isDirty() && navigator.onLine)) { leaving = true; return }
  event.preventDefault()
  const { submitter } = event
  if (!await send()) return
  if (submitter === plain && !halted) return
  leaving = true
  form.requestSubmit(submitter)
})

const back = () => { if (document.visibilityState === 'visible') send() }
addEventListener('online', back)
addEventListener('focus', back)
document.addEventListener('visibilitychange', () => (document.hidden ? send(true) : back()))
addEventListener('pagehide', () => send(true))
addEventListener('pageshow', () => { leaving = false })
addEventListener('beforeunload', (event) => { if (isDirty() && !leaving) event.preventDefault() })
if (isDirty()) send()
