// Saves every answer as it is given, and keeps what is not yet saved in this browser until it is.
//
// "Saved" is shown only when the server names the item and its version; until then the answer waits in the outbox: one key of
// localStorage for each person, attempt and item, so that two tabs never overwrite each other's. An entry that waits is
// { fields, base, version, writer }: base = the version seen on the page; version grows with every change; writer stays the same from the
// first unsaved change until the answer is saved, so that the server can tell "my own earlier one" from "another's".
// Without this file the same form works by its Save button.

const form = document.querySelector('form[data-attempt]')
const address = form.dataset.save ?? form.action
const box = `answers:${form.dataset.person}:${form.dataset.attempt}:`
const me = crypto.getRandomValues(new Uint32Array(2)).join('-') // randomUUID() is missing on plain http
const questions = new Map([...form.querySelectorAll('[data-item]')].map((question) => [question.dataset.item, question]))
const status = form.querySelector('[role=status]')
const shown = new Map() // item: the fields last known to be saved
const memory = new Map() // stands in where localStorage is blocked or full
const words = {
  saving: 'Saving',
  retry: 'Not saved – trying again. Your answer stays on this page.',
  kept: 'Signed out – your answer is kept. Sign in to go on.',
  other: 'Someone else is signed in – your answer is kept for you. Sign in as yourself to go on.',
  late: 'Already submitted. This answer came later and is not part of it.',
  conflict: 'Another page or device saved a different answer. Which one counts?',
}
let busy = 0
let failures = 0
let late = false // the person was told that an answer came too late: the words stay until they go on
let timer
let told

// --- the outbox

function read (item) {
  try { return memory.get(item) ?? JSON.parse(localStorage.getItem(box + item)) } catch { return null }
}
function write (item, entry) {
  try {
    if (entry) localStorage.setItem(box + item, JSON.stringify(entry))
    else localStorage.removeItem(box + item)
    memory.delete(item)
  } catch {
    if (entry) memory.set(item, entry)
    else memory.delete(item)
  }
}
function waiting () {
  let keys = []
  try { keys = Object.keys(localStorage).filter((key) => key.startsWith(box)).map((key) => key.slice(box.length)) } catch { /* blocked: memory has them */ }
  return new Map([...new Set([...keys, ...memory.keys()])].map((item) => [item, read(item)]).filter(([, entry]) => entry))
}

// --- the controls of one question, whatever its type, as "name=value&…" and back

const controlsOf = (item) => [...questions.get(item)?.querySelectorAll('input:not([type=hidden]), select, textarea') ?? []]
const isTick = (control) => control.type === 'radio' || control.type === 'checkbox'
const firstValue = (control) => (control.options ? [...control.options].find((option) => option.defaultSelected)?.value ?? '' : control.defaultValue)

function fieldsOf (item, atLoad = false) {
  const pairs = controlsOf(item).flatMap((control) => {
    const on = !isTick(control) || (atLoad ? control.defaultChecked : control.checked)
    const value = isTick(control) || !atLoad ? control.value : firstValue(control)
    return on && value ? [[control.name, value]] : []
  })
  return new URLSearchParams(pairs.sort((a, b) => (a.join() < b.join() ? -1 : 1))).toString()
}
function put (item, fields) {
  const given = new URLSearchParams(fields)
  for (const control of controlsOf(item)) {
    if (isTick(control)) control.checked = given.getAll(control.name).includes(control.value)
    else control.value = given.get(control.name) ?? ''
  }
  questions.get(item)?.dispatchEvent(new CustomEvent('gainful:answer'))
}
/** The hidden field is the memory of the version: a plain submission sends it too. */
const seen = (item) => form.elements[`v.${item}`]

function isAnswered (item) {
  const names = new Set(controlsOf(item).filter((control) => control.type !== 'checkbox').map((control) => control.name))
  const given = new URLSearchParams(fieldsOf(item))
  return names.size > 0 ? [...names].every((name) => given.get(name)?.trim()) : given.size > 0
}

// --- words: beside the item at once; aloud, in the dock, only when the whole changes

function say (item, state, text = words[state]) {
  const line = questions.get(item)?.querySelector('.save')
  if (!line) return
  line.textContent = text
  line.dataset.state = { other: 'kept', late: 'kept', conflict: 'retry', wrong: 'retry' }[state] ?? state
}
function count () {
  const done = [...questions.keys()].filter(isAnswered)
  const text = `${done.length} of ${questions.size} answered`
  for (const place of document.querySelectorAll('.count')) if (place.textContent.trim() !== text) (place.firstElementChild ?? place).textContent = text
  for (const item of questions.keys()) {
    const link = document.querySelector(`.contents a[href="#q-${CSS.escape(item)}"]`)
    if (!link) continue
    const note = link.querySelector('.hidden')
    link.closest('li').toggleAttribute('data-done', done.includes(item))
    if (note) note.textContent = done.includes(item) ? ' (answered)' : ' (not answered)'
  }
}
function aloud (text, state, delay = 1500) {
  clearTimeout(told)
  told = setTimeout(() => {
    if (!status || status.textContent === text || (state === 'saved' && waiting().size)) return
    status.textContent = text
    if (state) status.dataset.state = state
    else delete status.dataset.state
  }, delay)
}
/** "All answers saved" is taken back, without a sound, where saving takes long enough to be seen. */
function unsay () {
  if (status?.dataset.state !== 'saved') return
  status.textContent = ''
  delete status.dataset.state
}

// --- giving and sending

function give (item) {
  const fields = fieldsOf(item)
  const old = read(item)
  if (fields === (old ? old.fields : shown.get(item))) return false
  const mine = old && (!old.rival || old.rival.wrong) ? old : null // goes on from what waits; after a question, from what this page has seen
  const base = mine?.base ?? Number(seen(item).value)
  write(item, { fields, base, version: Math.max(mine?.version ?? 0, base) + 1, writer: mine?.writer ?? me })
  say(item, 'saving')
  count()
  return true
}
function soon (delay = 0) {
  clearTimeout(timer)
  timer = setTimeout(send, delay)
}
function bodyOf (entries) {
  const body = new URLSearchParams([['revision', form.elements.revision.value]])
  for (const [item, entry] of entries) {
    body.set(`v.${item}`, entry.base)
    body.set(`n.${item}`, entry.version)
    body.set(`w.${item}`, entry.writer)
    for (const [name, value] of new URLSearchParams(entry.fields)) body.append(name, value)
  }
  return body
}

/** One at a time; what comes meanwhile goes together in the next. A page that is leaving does not wait. */
async function send (leaving = false) {
  clearTimeout(timer)
  const sent = new Map([...waiting()].filter(([, entry]) => !entry.rival))
  if (!sent.size || (busy && leaving !== true)) return
  const body = bodyOf(sent)
  const tell = (state) => { for (const item of sent.keys()) say(item, state); aloud(words[state], state === 'retry' ? 'retry' : 'kept', 0) }
  const slow = [setTimeout(unsay, 500), setTimeout(tell, 2500, 'retry')]
  let pause = 0
  busy++
  try {
    const reply = await fetch(address, {
      method: 'POST', body, headers: { accept: 'application/json' }, redirect: 'error',
      keepalive: String(body).length < 60_000, // browsers refuse longer bodies; the outbox has them
      signal: AbortSignal.timeout(10_000),
    })
    if (reply.status === 401 || reply.status === 404) {
      tell(reply.status === 401 ? 'kept' : 'other')
      pause = 15_000
    } else {
      if (![200, 409, 422].includes(reply.status)) throw new Error(reply.status)
      settle(sent, await reply.json())
      failures = 0
    }
  } catch {
    tell('retry')
    pause = Math.min(6000, 500 * 2 ** failures++) * (0.75 + Math.random() / 2)
  } finally {
    slow.forEach(clearTimeout)
    busy--
  }
  if ([...waiting().values()].some((entry) => !entry.rival)) soon(pause)
}

function settle (sent, truth) {
  for (const [item, entry] of sent) {
    const now = read(item)
    const mine = truth.items[item]
    if (truth.submitted) { write(item, null); say(item, 'late'); continue }
    if (!mine || !now || now.version < entry.version) continue
    if (mine.outcome === 'wrong') { if (now.version === entry.version) { write(item, { ...now, rival: { version: now.base, words: mine.words, wrong: true } }); say(item, 'wrong', mine.words) } continue } // it must not hold up the others
    if (mine.outcome === 'conflict') { if (now.version === entry.version) { write(item, { ...now, rival: mine }); ask(item, mine) } continue }
    if (seen(item)) seen(item).value = mine.version
    if (now.version > entry.version) { write(item, { ...now, base: mine.version, version: Math.max(now.version, mine.version + 1) }); continue }
    write(item, null)
    if (mine.outcome === 'older') adopt(item, mine)
    else { shown.set(item, entry.fields); say(item, entry.fields ? 'saved' : '', mine.words) }
  }
  const left = [...waiting().values()]
  if (truth.submitted) { late = true; return aloud(words.late, 'kept', 0) }
  if (left.some((entry) => entry.rival && !entry.rival.wrong)) return aloud(words.conflict, 'retry')
  const wrong = left.find((entry) => entry.rival)
  if (wrong) return aloud(`One answer is not saved: ${wrong.rival.words}`, 'retry')
  aloud(left.length ? '' : 'All answers saved', left.length ? '' : 'saved')
}

/** Both answers stay until the person chooses; focus is not moved. */
function ask (item, rival) {
  say(item, 'conflict')
  const line = questions.get(item)?.querySelector('.save')
  if (!line) return
  const button = (text, act) => {
    const made = document.createElement('button')
    Object.assign(made, { type: 'button', className: 'quiet', textContent: text, onclick: act })
    line.append(' ', made)
  }
  button('Keep what is chosen here', () => {
    seen(item).value = rival.version
    write(item, { fields: fieldsOf(item), base: rival.version, version: rival.version + 1, writer: me })
    say(item, 'saving')
    send()
  })
  button('Take the other answer', () => {
    write(item, null)
    adopt(item, rival)
    controlsOf(item)[0]?.focus()
  })
}
function adopt (item, its) {
  if (!questions.has(item)) return // the review page shows no questions
  put(item, its.fields)
  seen(item).value = its.version
  shown.set(item, fieldsOf(item))
  say(item, its.fields ? 'saved' : '', its.words)
  count()
}

/** Asks the server what it holds, and shows it wherever nothing waits here. */
async function refresh () {
  const reply = await fetch(address, { headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(10_000) }).catch(() => null)
  if (!reply?.ok) return
  const truth = await reply.json()
  if (truth.submitted) return waiting().size ? settle(waiting(), truth) : late || location.reload() // what waits is told that it came too late
  for (const [item, its] of Object.entries(truth.items)) if (questions.has(item) && !read(item) && its.version > Number(seen(item).value)) adopt(item, its)
}
function overlay (newer = []) {
  for (const [item, entry] of waiting()) {
    if (!questions.has(item) || newer.includes(item)) continue
    put(item, entry.fields)
    if (!entry.rival) say(item, 'saving')
    else if (entry.rival.wrong) say(item, 'wrong', entry.rival.words)
    else ask(item, entry.rival)
  }
  count()
}

// --- begin

for (const item of questions.keys()) shown.set(item, fieldsOf(item, true))
const early = [...questions.keys()].filter((item) => fieldsOf(item) !== shown.get(item)) // answered before this file arrived: newer than anything that waits
overlay(early)
for (const item of early) give(item)
if (waiting().size) unsay()
form.querySelector('[data-plain]')?.setAttribute('hidden', '')

const itemOf = (event) => event.target.closest?.('[data-item]')?.dataset.item
form.addEventListener('input', (event) => {
  const item = itemOf(event)
  if (item && give(item)) soon(event.target.matches('textarea, [type=text]') ? 600 : 0)
})
form.addEventListener('change', (event) => {
  const item = itemOf(event)
  if (item) { give(item); send() }
})

// Nothing leaves this page before everything is saved. Enter in a field would press the hidden Save button: it saves, and the page stays.
form.addEventListener('submit', async (event) => {
  if (event.submitter?.matches('[data-plain]')) { event.preventDefault(); return send() }
  if (!waiting().size) return
  event.preventDefault()
  await send()
  for (let i = 0; i < 40 && [...waiting().values()].some((entry) => !entry.rival) && failures === 0; i++) await new Promise((go) => setTimeout(go, 50))
  if (!waiting().size) return questions.size ? form.requestSubmit(event.submitter) : location.reload() // the review page shows what was saved before it is submitted
  const left = [...waiting().values()]
  const wrong = left.find((entry) => entry.rival?.wrong)
  if (wrong) return aloud(`One answer is not saved: ${wrong.rival.words}`, 'retry', 0)
  if (left.some((entry) => entry.rival)) return aloud('One item has two answers. Choose one on the quiz page, then go on.', 'retry', 0)
  aloud(left.length === 1 ? 'One answer is not saved yet. You can go on when it is.' : `${left.length} answers are not saved yet. You can go on when they are.`, 'retry', 0)
})

const back = () => { if (document.visibilityState === 'visible') { send(); refresh() } }
addEventListener('online', back)
addEventListener('focus', back)
document.addEventListener('visibilitychange', () => (document.hidden ? send(true) : back()))
addEventListener('pageshow', (event) => { if (event.persisted) back() })
addEventListener('pagehide', () => send(true))
addEventListener('storage', (event) => { if (event.key?.startsWith(box)) event.newValue ? overlay() : refresh() }) // another tab of this browser
addEventListener('beforeunload', (event) => { if (memory.size) event.preventDefault() }) // only where this browser cannot keep it
if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') refresh() // a page from the browser's cache may be old
send()
