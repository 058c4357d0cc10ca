// Ordering: rows move by buttons or by mouse; the selects stay in the form, hidden, and carry the answer. Open: words are counted.
// Without this file both work as they stand. A script that puts an answer back fires "gainful:answer" on the question; rows and counts follow.

const element = (tag, properties) => Object.assign(document.createElement(tag), properties)
const list = (nodes) => [...nodes]

function order (rows) {
  const all = list(rows.children)                       // as the server sent them
  const placeOf = (row) => Number(row.querySelector('select').value)
  const status = element('p', { className: 'hint', role: 'status' })
  const keep = element('button', { type: 'button', className: 'quiet', textContent: 'Keep this order' })
  const now = () => list(rows.children)
  const buttons = (row) => list(row.querySelectorAll('button'))
  let told = false                                      // whether the selects hold this order

  for (const row of all) {
    const text = row.firstElementChild
    for (const [path, step, way] of [['M7 12V2M3 6l4-4 4 4', -1, 'up'], ['M7 2v10M3 8l4 4 4-4', 1, 'down']]) {
      const button = element('button', { type: 'button', className: 'quiet', innerHTML: `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="${path}"/></svg>` })
      button.setAttribute('aria-label', `Move ${way}: ${text.textContent}`)
      button.addEventListener('click', () => move(row, now().indexOf(row) + step, button))
      row.append(button)
    }
    text.addEventListener('pointerdown', (event) => { if (event.pointerType !== 'touch' && event.button === 0) drag(row, event) })
  }
  keep.addEventListener('click', () => { tell(); status.textContent = 'This order is your answer'; buttons(rows.firstElementChild)[1].focus() })
  const line = element('div', { className: 'actions' })
  line.append(keep, status)
  rows.after(line)

  /** Rows stand where the selects say; those without a place keep the order in which they came. */
  function draw () {
    const focused = document.activeElement
    rows.append(...[...all].sort((a, b) => (placeOf(a) || 999) - (placeOf(b) || 999)))
    if (rows.contains(focused)) focused.focus()
    told = new Set(all.map(placeOf)).size === all.length && !all.some((row) => !placeOf(row))
    ends()
  }
  function ends () {
    for (const [index, row] of now().entries()) buttons(row).forEach((button, down) => { button.setAttribute('aria-disabled', index === (down ? all.length - 1 : 0)) })
    keep.hidden = told
  }
  function tell () {
    for (const [index, row] of now().entries()) row.querySelector('select').value = index + 1
    told = true
    ends()
    for (const type of ['input', 'change']) rows.dispatchEvent(new Event(type, { bubbles: true }))
  }
  function move (row, to, focused) {
    if (to < 0 || to >= all.length) return
    const others = now().filter((each) => each !== row)
    rows.insertBefore(row, others[to] ?? null)
    tell()
    focused?.focus()
    status.textContent = `Moved to place ${to + 1} of ${all.length}`
  }
  /** By mouse or pen only: a finger that moves over a row scrolls the page, and has the buttons. */
  function drag (row, start) {
    start.preventDefault()
    const before = now()
    row.dataset.held = ''
    const follow = (event) => {
      const under = now().find((each) => event.clientY < each.getBoundingClientRect().bottom)
      if (under && under !== row) rows.insertBefore(row, now().indexOf(under) > now().indexOf(row) ? under.nextSibling : under)
    }
    const end = (event) => {
      removeEventListener('pointermove', follow)
      for (const type of ['pointerup', 'pointercancel', 'keydown']) removeEventListener(type, end)
      delete row.dataset.held
      const to = now().indexOf(row)
      if (event.type !== 'pointerup') rows.append(...before)
      else if (before[to] !== row) move(row, to)
    }
    addEventListener('pointermove', follow)
    for (const type of ['pointerup', 'pointercancel', 'keydown']) addEventListener(type, end)
  }

  rows.dataset.live = ''
  rows.closest('.question').addEventListener('gainful:answer', draw)
  draw()
}

/** As the server counts: what stands between spaces and holds a letter or a figure. */
function count (words) {
  const question = words.closest('.question')
  const text = question.querySelector('textarea')
  const show = () => {
    const many = text.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    words.textContent = `${many} ${many === 1 ? 'word' : 'words'} so far.`
  }
  text.addEventListener('input', show)
  question.addEventListener('gainful:answer', show)
  show()
}

function enhance () {
  for (const rows of document.querySelectorAll('.order:not([data-live])')) order(rows)
  for (const words of document.querySelectorAll('[data-words=""]')) { words.dataset.words = 'live'; count(words) }
}

enhance()
document.addEventListener('htmx:after:swap', enhance)
