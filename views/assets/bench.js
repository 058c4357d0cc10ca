// The workbench while somebody types: what is written is saved, checked and shown a moment later.
//
// "Draft saved" is shown only when the server says so; until then the text waits in localStorage, one entry for each person and file:
// { text, seen, writer, turn }. seen = the version that this page knows; writer stays the same for one page and turn grows with every sending, so that the
// server can tell a late request of this page from what another page wrote. Without this file the same form works by its buttons.
import { openEditor } from './editor.js'

const form = document.querySelector('#draft')
const status = document.querySelector('.dock .save')
const problems = document.querySelector('#problems')
const parts = document.querySelector('#parts')
const frame = document.querySelector('iframe[name=preview]')
const area = document.querySelector('#text')
const editor = await openEditor(area)
const { person, version, base } = form.elements
const box = `draft:${person.value}:${form.dataset.place}`
const words = {
  saving: 'Saving',
  retry: 'Not saved – trying again. Your text stays on this page.',
  kept: 'Signed out – your text is kept. Sign in to go on.',
}
let writer = crypto.getRandomValues(new Uint32Array(2)).join('-') // randomUUID() is missing on plain http
let turn = 0
let memory = null // stands in where localStorage is blocked or full
let busy = false
let again = false
let stopped = false // two texts wait for their author to choose
let failures = 0
let timer

// --- what waits to be saved

function waiting () {
  try { return memory ?? JSON.parse(localStorage.getItem(box)) } catch { return memory }
}
function keep (entry) {
  try {
    if (entry) localStorage.setItem(box, JSON.stringify(entry))
    else localStorage.removeItem(box)
    memory = null
  } catch { memory = entry }
}
function say (text, state) {
  if (status.textContent !== text) status.textContent = text
  if (state) status.dataset.state = state
  else delete status.dataset.state
}

// --- saving, checking, showing: one at a time

function soon (delay = 30) {
  clearTimeout(timer)
  timer = setTimeout(send, delay)
}
/** What the frame shows: read off its address, so that a link in it counts too. */
function part () {
  try { return new URLSearchParams(frame.contentWindow.location.search) } catch { return new URLSearchParams() }
}
async function send (leaving = false) {
  clearTimeout(timer)
  if (busy && leaving !== true) { again = true; return }
  if (stopped) return
  const text = editor.text
  turn++
  if (waiting()) keep({ ...waiting(), turn }) // a page that comes after this one counts on from here
  const body = new URLSearchParams({ text, person: person.value, base: base.value, version: version.value, writer, turn: String(turn), part: part().get('part') ?? '', form: part().get('form') ?? '' })
  const slow = setTimeout(say, 2500, words.saving, 'saving')
  let pause = null
  busy = true
  try {
    const reply = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' }, redirect: 'error', keepalive: leaving === true && String(body).length < 60_000, signal: AbortSignal.timeout(20_000) })
    if (reply.status === 401 || reply.status === 404) { say(words.kept, 'kept'); pause = 15_000 } else {
      if (![200, 409, 422].includes(reply.status)) throw new Error(reply.status)
      settle(text, await reply.json())
      failures = 0
    }
  } catch {
    say(words.retry, 'retry')
    pause = Math.min(10_000, 700 * 2 ** failures++) * (0.75 + Math.random() / 2)
  } finally {
    clearTimeout(slow)
    busy = false
  }
  if (pause !== null) soon(pause)
  else if (again || (waiting() && !stopped && editor.text !== text)) { again = false; soon(0) }
}

function settle (text, told) {
  if (told.kind === 'refused') { stopped = false; keep(null); memory = { text }; return say(told.words, 'retry') }
  if (told.kind === 'conflict') { stopped = true; say(told.words, 'retry'); return choose() }
  version.value = told.version
  if (told.kind === 'older') { turn = told.turn; again = true; return } // an earlier page sent more than this one knows of
  if (waiting()?.text === text || editor.text === text) keep(null)
  else keep({ text: editor.text, seen: told.version, writer, turn })
  say(told.words, told.kind === 'none' ? null : 'saved')
  show(told)
}
function choose () {
  const button = Object.assign(document.createElement('button'), { textContent: 'Compare both', className: 'quiet', name: 'do', value: 'check' })
  button.setAttribute('form', 'draft')
  status.append(' ', button)
}
const links = (list) => [...list.querySelectorAll('a')].map((link) => `${link.getAttribute('href')} ${link.textContent}`).join('\n')
/** The list and the picture are put in anew, with the focus and the scroll where they were. */
function show (told) {
  const focused = problems.contains(document.activeElement) ? [...problems.querySelectorAll('a, button')].indexOf(document.activeElement) : -1
  problems.innerHTML = told.problems
  if (focused !== -1) [...problems.querySelectorAll('a, button')][focused]?.focus()
  editor.mark(told.marks)
  if (links(parts) !== links(Object.assign(document.createElement('nav'), { innerHTML: told.parts }))) parts.innerHTML = told.parts
  const page = frame.contentDocument
  const place = page?.querySelector('#preview')
  if (!place) return
  place.innerHTML = told.preview
  frame.contentWindow.htmx?.process(place)
  page.dispatchEvent(new frame.contentWindow.Event('htmx:after:swap'))
}

// --- what a hand does

function changed () {
  keep({ text: editor.text, seen: Number(version.value), writer, turn })
  soon()
}
editor.changed(changed)

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-line]')
  if (link) { event.preventDefault(); return editor.go(Number(link.dataset.line), Number(link.dataset.column)) }
  const fix = event.target.closest('button[data-edit]')
  if (fix) { event.preventDefault(); return editor.edit(JSON.parse(fix.dataset.edit)) }
  const add = event.target.closest('button[name=add]')
  if (add) { event.preventDefault(); return editor.add(fresh(add.closest('li').querySelector('pre').textContent)) }
  const seen = event.target.closest('a[target=preview]')
  if (seen) {
    for (const each of document.querySelectorAll('a[target=preview]')) each.removeAttribute('aria-current')
    seen.setAttribute('aria-current', 'true')
  }
})
/** An example with an id that the text does not hold yet, for the first objective as it is called by now. */
function fresh (text) {
  const id = /id=([\w-]+)/.exec(text)[1] // free in the whole curriculum
  const taken = (name) => new RegExp(`\\bid=${name}(?![\\w-])`).test(editor.text)
  const [, stem, number = '1'] = /^(.*?)(?:-(\d+))?$/.exec(id)
  let name = id
  for (let count = Number(number) + 1; taken(name); count++) name = `${stem}-${count}`
  const [, objective] = /^objectives:[ \t]*\n+[ \t]+([\w-]+):/m.exec(editor.text) ?? []
  const named = text.replace(/id=[\w-]+/, `id=${name}`)
  return objective ? named.replace(/ lo=[\w-]+/, ` lo=${objective}`) : named
}

// --- pictures, pasted, dropped or chosen: each needs its words before it is in the text

const dialog = document.querySelector('#picture')
const alt = document.querySelector('#picture-alt')
const fault = document.querySelector('#picture-error')
let picture = null

function ask (file) {
  picture = file
  alt.value = ''
  fault.hidden = true
  document.querySelector('#picture-name').textContent = file.name || 'Pasted picture'
  dialog.showModal()
}
const pictureIn = (list) => [...list ?? []].find((file) => file.type.startsWith('image/'))
function take (event, list) {
  const file = pictureIn(list)
  if (!file) return
  event.preventDefault()
  ask(file)
}
editor.root.addEventListener('paste', (event) => take(event, event.clipboardData?.files), true)
editor.root.addEventListener('dragover', (event) => { if (event.dataTransfer?.types.includes('Files')) event.preventDefault() })
editor.root.addEventListener('drop', (event) => take(event, event.dataTransfer?.files), true)
const chooser = document.querySelector('#picture-file')
chooser.closest('p').hidden = false
chooser.addEventListener('change', () => { if (chooser.files[0]) ask(chooser.files[0]); chooser.value = '' })
dialog.querySelector('form').addEventListener('submit', async (event) => {
  if (event.submitter?.value !== 'add') return
  event.preventDefault()
  const body = new FormData()
  body.set('alt', alt.value)
  body.set('file', picture, picture.name || 'picture')
  const tell = (text) => { fault.textContent = text; fault.hidden = false }
  if (picture.size > 15 * 1024 * 1024) return tell('This file has more than 15 MB, so it was not taken. Make the picture smaller and try again; nothing of your text is lost.')
  try {
    const reply = await fetch(event.target.dataset.action, { method: 'POST', body, headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(60_000) })
    const told = await reply.json()
    if (!reply.ok) return tell(told.words ?? told.error)
    dialog.close()
    editor.insert(told.markdown)
  } catch { tell('The picture could not be sent. Try again; nothing of your text is lost.') }
})

// Nothing goes on before everything is saved: what a button of the page sends, and what the next page shows.
form.addEventListener('submit', () => { area.value = editor.text })
document.querySelector('.dock a.button').addEventListener('click', async (event) => {
  if (!waiting() || stopped) return
  event.preventDefault()
  await send()
  for (let i = 0; i < 40 && (busy || waiting()) && failures === 0; i++) await new Promise((go) => setTimeout(go, 50))
  if (!waiting()) location.assign(event.target.href)
})
const back = () => { if (document.visibilityState === 'visible' && waiting()) send() }
addEventListener('online', back)
addEventListener('focus', back)
document.addEventListener('visibilitychange', () => (document.hidden ? waiting() && send(true) : back()))
addEventListener('pagehide', () => { if (waiting()) send(true) })
addEventListener('beforeunload', (event) => { if (memory) event.preventDefault() }) // only where this browser cannot keep it

// --- begin: what an earlier page could not save comes first

const early = waiting()
if (new URLSearchParams(location.search).get('done') === 'settled' || early?.text === editor.text) keep(null)
else if (early) {
  writer = early.writer
  turn = early.turn
  version.value = early.seen
  editor.text = early.text
  send()
}
editor.mark([...problems.querySelectorAll('a[data-line]')].map((link) => ({ line: Number(link.dataset.line), column: Number(link.dataset.column), severity: link.dataset.severity, message: link.dataset.message })))
for (const plain of document.querySelectorAll('[data-plain]')) plain.hidden = true
const line = new URLSearchParams(location.search).get('line')
if (line) editor.go(Number(line), 1)
