// The text area of the workbench as an editor: CodeMirror, or the area itself where that does not load.
// It stands in a shadow root, where its styles need no <style> element, which the content policy forbids.

const told = (area) => area.dispatchEvent(new Event('input', { bubbles: true }))
/** What goes between a text and a piece that begins a paragraph of its own. */
const gap = (before) => (before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n')

/** Where a new item goes: below the one that is written in; from anywhere else to the end, which is the end of the quiz. A heading of the quiz is added where there is none. */
function placed (text, at, item) {
  const quiz = text.search(/^# Quiz[ \t]*$/im)
  const next = quiz === -1 || at < quiz ? -1 : text.slice(at).search(/\n#{1,2} /)
  const end = next === -1 ? text.trimEnd().length : text.slice(0, at + next).trimEnd().length
  const before = `\n\n${quiz === -1 ? '# Quiz\n\n' : ''}`
  const title = /^## (.*)/.exec(item)[1], from = end + before.length + 3
  return { from: end, insert: `${before}${item.trimEnd()}${next === -1 ? '\n' : ''}`, title: [from, from + title.length] }
}

/** `text`, `changed`, `go`, `edit`, `insert`, `add` (an item, whose title is then ready to be written over), `mark`, `root`; lines and columns from 1. */
export async function openEditor (area) {
  try { return await rich(area) } catch (error) {
    console.error(error) // the page works all the same
    return plain(area)
  }
}

function plain (area) {
  const offset = (line, column) => area.value.split('\n').slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1
  /** As if it were typed, so that it can be undone; some browsers take it only this way, others not at all. */
  const put = (from, to, text) => {
    area.focus()
    area.setSelectionRange(from, to)
    if (!document.execCommand('insertText', false, text)) { area.setRangeText(text, from, to, 'end'); told(area) }
  }
  return {
    root: area,
    get text () { return area.value },
    set text (text) { area.value = text },
    changed (listen) { area.addEventListener('input', listen) },
    go (line, column) {
      const from = offset(line, column), end = area.value.indexOf('\n', from)
      area.focus()
      area.setSelectionRange(from, end === -1 ? area.value.length : end)
      area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight))
    },
    edit ({ line, column, remove, insert }) { const from = offset(line, column); put(from, from + remove, insert) },
    insert (text) { const at = area.selectionEnd; put(at, at, `${gap(area.value.slice(0, at))}${text}\n`) },
    add (item) {
      const { from, insert, title } = placed(area.value, area.selectionEnd, item)
      put(from, from === area.value.trimEnd().length ? area.value.length : from, insert)
      area.setSelectionRange(...title)
    },
    mark () {},
  }
}

async function rich (area) {
  const [{ EditorState }, view, commands, language, lint, search, { parser }, { tags, tagHighlighter }] = await Promise.all([
    import('@codemirror/state'), import('@codemirror/view'), import('@codemirror/commands'), import('@codemirror/language'), import('@codemirror/lint'), import('@codemirror/search'),
    import('@lezer/markdown'), import('@lezer/highlight'),
  ])
  const { EditorView, keymap } = view
  const markdown = new language.Language(language.defineLanguageFacet(), parser.configure({ remove: ['SetextHeading'] })) // front matter between two lines of hyphens is none
  const classes = tagHighlighter([{ tag: tags.heading, class: 'heading' }, { tag: tags.strong, class: 'strong' }, { tag: tags.emphasis, class: 'em' }, { tag: [tags.comment, tags.processingInstruction, tags.url], class: 'faint' }, { tag: tags.monospace, class: 'faint' }])
  const host = document.createElement('div')
  host.className = 'editor'
  area.after(host)
  const listeners = []
  const editor = new EditorView({
    root: host.attachShadow({ mode: 'open' }), parent: host.shadowRoot,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        view.lineNumbers(), view.highlightActiveLineGutter(), view.drawSelection(), EditorView.lineWrapping, commands.history(), markdown.extension, language.syntaxHighlighting(classes), lint.lintGutter(), search.highlightSelectionMatches(),
        // Tab leaves the editor, as it leaves every other field.
        keymap.of([...commands.defaultKeymap, ...commands.historyKeymap, ...search.searchKeymap, ...lint.lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': document.querySelector(`label[for="${area.id}"]`).textContent, spellcheck: 'true', lang: 'en', tabindex: '0' }),
        EditorView.updateListener.of((update) => { if (update.docChanged && !update.transactions.some((each) => each.isUserEvent('set'))) for (const listen of listeners) listen() }),
        look(EditorView),
      ],
    }),
  })
  area.hidden = true
  document.querySelector(`label[for="${area.id}"]`).addEventListener('click', () => editor.focus())
  const at = ({ line, column }) => { const found = editor.state.doc.line(Math.min(Math.max(1, line), editor.state.doc.lines)); return Math.min(found.from + column - 1, found.to) }
  const put = (from, to, insert) => { editor.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: 'input' }); editor.focus() }
  return {
    root: host,
    get text () { return editor.state.doc.toString() },
    set text (insert) { editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert }, userEvent: 'set' }) },
    changed (listen) { listeners.push(listen) },
    go (line, column) {
      const anchor = at({ line, column })
      editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      editor.focus()
    },
    edit ({ line, column, remove, insert }) { const from = at({ line, column }); put(from, from + remove, insert) },
    insert (text) { const { to } = editor.state.selection.main; put(to, to, `${gap(editor.state.doc.sliceString(0, to))}${text}\n`) },
    add (item) {
      const { from, insert, title: [anchor, head] } = placed(this.text, editor.state.selection.main.head, item)
      const to = from === this.text.trimEnd().length ? this.text.length : from
      editor.dispatch({ changes: { from, to, insert }, selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: 'start', yMargin: 40 }), userEvent: 'input' })
      editor.focus()
    },
    mark (marks) {
      editor.dispatch(lint.setDiagnostics(editor.state, marks.map(({ line, column, severity, message }) => { const from = at({ line, column }); return { from, to: Math.max(from, at({ line, column: Infinity })), severity, message } })))
    },
  }
}

/** The colors and measures of the style sheet, which a shadow root takes over as variables. */
const look = (EditorView) => EditorView.theme({
  '&': { color: 'var(--ink)', background: 'transparent', fontSize: '.875rem', blockSize: '100%' },
  '&.cm-focused': { outline: 'none' }, // the page draws it around the host
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { padding: 'var(--s4) 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-gutters': { color: 'var(--ink-2)', background: 'transparent', border: '0' },
  '.cm-activeLineGutter': { background: 'transparent', color: 'var(--ink)', fontWeight: '700' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--pine-soft)' },
  '.cm-selectionMatch': { background: 'var(--sunk)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--clay)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--ink-2)' },
  '.cm-tooltip, .cm-panels': { color: 'var(--ink)', background: 'var(--surface)', border: '1.5px solid var(--edge)' },
  '.cm-panels input, .cm-panels button': { font: 'inherit', color: 'inherit', background: 'var(--paper)', border: '1.5px solid var(--edge)', borderRadius: '4px', backgroundImage: 'none', minBlockSize: '2rem' },
  // The pictures of the package come as data: addresses, which the content policy forbids.
  '.cm-lint-marker': { content: 'normal', inlineSize: '.75em', blockSize: '.75em', borderRadius: '50%', border: '2px solid var(--ink-2)', marginBlockStart: '.4em' },
  '.cm-lint-marker-error': { content: 'normal', background: 'var(--clay)', borderColor: 'var(--clay)' }, '.cm-lint-marker-warning': { content: 'normal' },
  '.heading, .strong': { fontWeight: '700' }, '.em': { fontStyle: 'italic' }, '.faint': { color: 'var(--ink-2)' },
})
