// Makes two kinds of question quicker to answer. Without this file both work as they stand in the page.
// Ordering: rows move by buttons or by mouse; the selects stay in the form, hidden, and carry the answer. Open: words are counted.
// When another script has put an answer back into the controls it fires "gainful:answer" on the question, and rows and counts follow.

const element = (tag, properties) => Object.assign(document.createElement(tag), properties)
const list = (nodes) => [...nodes]

function order (rows) {
  const all = list(rows.children)                       // as the server sent them
  const placeOf = (row) => Number(row.querySelector('select').value)
  const status = element('p', { className: 'hint', role: 'status' })
  const keep = element('button', { type: 'button', className: 'quiet', textContent: 'Keep this order' })
  const buttons = (row) => list(row.querySelectorAll('button'))
  let told = false                                      // whether the selects hold this order

  for (const row of all) {
    const words = row.firstElementChild.textContent.trim()
    for (const [sign, step, way] of [['↑', -1, 'up'], ['↓', 1, 'down']]) {
      const button = element('button', { type: 'button', className: 'quiet', textContent: sign })
      button.setAttribute('aria-label', `Move ${way}: ${words}`)
      button.addEventListener('click', () => move(row, list(rows.children).indexOf(row) + step, button))
      row.append(button)
    }
    row.firstElementChild.addEventListener('pointerdown', (event) => { if (event.pointerType !== 'touch' && event.button === 0) drag(row, event) })
  }
  keep.addEventListener('click', () => { tell(); status.textContent = 'This order is your answer'; buttons(rows.firstElementChild)[1].focus() })
  rows.after(status, keep)

  /** Rows stand where the selects say; those without a place keep the order in which they came. */
  function draw () {
    const focused = document.activeElement
    rows.append(...[...all].sort((a, b) => (placeOf(a) || 999) - (placeOf(b) || 999)))
    if (rows.contains(focused)) focused.focus()
    told = new Set(all.map(placeOf)).size === all.length && !all.some((row) => !placeOf(row))
    ends()
  }
  function ends () {
    const now = list(rows.children)
    for (const [index, row] of now.entries()) buttons(row).forEach((button, down) => { button.setAttribute('aria-disabled', index === (down ? now.length - 1 : 0)) })
    keep.hidden = told
  }
  function tell () {
    for (const [index, row] of list(rows.children).entries()) row.querySelector('select').value = index + 1
    told = true
    ends()
    for (const type of ['input', 'change']) rows.dispatchEvent(new Event(type, { bubbles: true }))
  }
  function move (row, to, focused) {
    if (to < 0 || to >= all.length) return
    const others = list(rows.children).filter((each) => each !== row)
    rows.insertBefore(row, others[to] ?? null)
    tell()
    focused?.focus()
    status.textContent = `Moved to place ${to + 1} of ${all.length}`
  }
  /** By mouse or pen only: a finger that moves over a row scrolls the page, and has the buttons. */
  function drag (row, start) {
    start.preventDefault()
    const before = list(rows.children)
    row.dataset.held = ''
    const follow = (event) => {
      const now = list(rows.children)
      const to = now.findIndex((each) => event.clientY < each.getBoundingClientRect().bottom)
      if (to >= 0 && now[to] !== row) rows.insertBefore(row, to > now.indexOf(row) ? now[to].nextSibling : now[to])
    }
    const end = (event) => {
      removeEventListener('pointermove', follow)
      for (const type of ['pointerup', 'pointercancel', 'keydown']) removeEventListener(type, end)
      delete row.dataset.held
      const to = list(rows.children).indexOf(row)
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
