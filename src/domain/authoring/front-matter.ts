/** Front matter: YAML at the head of a file, read field by field, each complaint at its place. */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import type { Report } from './problem.ts'
import { splitLines, type Position } from './source.ts'

const limit = 64 * 1024
/** Deeper nesting is no front matter of ours, and costs the YAML reader its stack. */
const deepest = 40

/**
 * `next` is the first line after the front matter. `broken`: it could not be read, which has been reported; what its fields lack is then no news,
 * and what the rest of the file takes from them cannot be judged.
 */
export type FrontMatter = { fields: Fields; next: number; broken: boolean }
const quiet: Report = () => undefined

export function readFrontMatter (text: string, report: Report): FrontMatter {
  const lines = splitLines(text)
  const start = { line: 1, column: 1 }
  const none = (next: number): FrontMatter => ({ fields: fieldsOf(null, start, () => start, quiet), next, broken: true })
  if (lines[0]?.trimEnd() !== '---') {
    report('front-matter', start, { what: 'the file does not begin with front matter' })
    return none(1)
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
  if (end === -1) {
    report('front-matter', start, { what: 'the front matter never ends' })
    return none(lines.length + 1)
  }
  const yaml = lines.slice(1, end).join('\n')
  if (yaml.length > limit || tooDeep(yaml)) {
    report('front-matter', start, { what: yaml.length > limit ? 'the front matter is longer than 64 kB' : 'the front matter is nested too deeply' })
    return none(end + 2)
  }
  return { ...parse(yaml, start, report), next: end + 2 }
}

function tooDeep (yaml: string): boolean {
  let open = 0
  for (const sign of yaml) {
    if (sign === '[' || sign === '{') open++
    else if (sign === ']' || sign === '}') open--
    if (open > deepest) return true
  }
  return /^ {200}|(?:^|\s)(?:[-?:] ){40}/m.test(yaml)
}

function parse (yaml: string, start: Position, report: Report): Omit<FrontMatter, 'next'> {
  const counter = new LineCounter()
  const place = (offset: number): Position => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(1, line) + 1, column: Math.max(1, col) }
  }
  try {
    const document = parseDocument(yaml, { lineCounter: counter, prettyErrors: false, schema: 'core', version: '1.2', logLevel: 'silent' })
    for (const problem of [...document.errors, ...document.warnings]) {
      report('yaml', place(problem.pos[0]), { what: problem.message.replace(/\s+at line \d+.*/s, '') })
    }
    const root = document.contents
    if (root !== null && !isMap(root)) report('yaml', place(root.range?.[0] ?? 0), { what: 'it is not a list of “name: value”' })
    const broken = document.errors.length > 0 || (root !== null && !isMap(root))
    return { fields: fieldsOf(isMap(root) ? root : null, start, place, broken ? quiet : report), broken }
  } catch {
    report('yaml', { line: 2, column: 1 }, { what: 'the YAML reader gave up' })
    return { fields: fieldsOf(null, start, place, quiet), broken: true }
  }
}

export type Field<T> = { value: T } & Position
export type Expectation = { example: string; required?: boolean }
export type Fields = {
  at: Position
  names: string[]
  text: (name: string, expected: Expectation & { pattern?: RegExp; expects?: string; most?: number }) => Field<string> | null
  /** A number from `least` to `most`; whole unless `fraction`. */
  number: (name: string, expected: Expectation & { least: number; most: number; fraction?: boolean }) => Field<number> | null
  list: (name: string, expected: Expectation) => Field<string>[]
  /** Names with texts, in order. */
  texts: (name: string, expected: Expectation) => { key: Field<string>; text: string }[]
  group: (name: string, expected: Expectation) => Fields | null
  groups: (name: string, expected: Expectation) => Fields[]
  /** Complains about fields that nobody asked for. Call it last. */
  done: () => void
}

type Place = (offset: number) => Position

/** Text of a plain value as written, so that 0012 stays 0012 and 2024 is a fine title. */
const textOf = (node: unknown): string | null => {
  if (!isScalar(node) || node.value === null) return null
  const text = typeof node.value === 'string' ? node.value : node.source ?? String(node.value)
  return text.trim() === '' ? null : text.trim()
}

/** Looks fields up by name, and remembers which were asked for. */
function finderOf (map: YAMLMap | null, at: Position, place: Place, report: Report) {
  const asked = new Set<string>()
  const pairs = (map?.items ?? []).filter((pair) => isScalar(pair.key)).map((pair) => ({ name: String((pair.key as { value: unknown }).value), key: pair.key as Node, value: pair.value }))
  const where = (node: unknown, fallback: Position = at): Position => (isNode(node) && node.range ? place(node.range[0]) : fallback)

  const find = (name: string, { required = true, example }: Expectation) => {
    asked.add(name)
    const pair = pairs.find((each) => each.name === name)
    if (pair === undefined) {
      if (required) report('missing-field', at, { name, example }, { near: { name, names: pairs.map((each) => each.name) } })
      return null
    }
    return { node: pair.value, at: where(pair.value, where(pair.key)) }
  }
  const bad = (position: Position, name: string, expected: string, example: string, node?: unknown) => {
    report('bad-field', position, { name, expected: isAlias(node) ? `${expected}, without * and &` : expected, example })
  }
  return { asked, pairs, where, find, bad }
}

function fieldsOf (map: YAMLMap | null, at: Position, place: Place, report: Report): Fields {
  const { asked, pairs, where, find, bad } = finderOf(map, at, place, report)
  return {
    at,
    names: pairs.map((pair) => pair.name),
    text (name, expected) {
      const found = find(name, expected)
      if (found === null) return null
      const value = textOf(found.node)
      if (value !== null && value.length <= (expected.most ?? 2000) && (expected.pattern?.test(value) ?? true)) return { value, ...found.at }
      bad(found.at, name, expected.expects ?? 'text', expected.example, found.node)
      return null
    },
    number (name, expected) {
      const found = find(name, expected)
      if (found === null) return null
      const value = isScalar(found.node) ? found.node.value : null
      const { least, most, fraction = false } = expected
      if (typeof value === 'number' && value >= least && value <= most && (fraction || Number.isInteger(value))) return { value, ...found.at }
      bad(found.at, name, `a ${fraction ? '' : 'whole '}number from ${least} to ${most}`, expected.example, found.node)
      return null
    },
    list (name, expected) {
      const found = find(name, expected)
      if (found === null) return []
      const values = isSeq(found.node) ? found.node.items.map((node) => ({ value: textOf(node), ...where(node, found.at) })) : []
      if (isSeq(found.node) && values.every((each) => each.value !== null) && (values.length > 0 || expected.required === false)) return values as Field<string>[]
      bad(found.at, name, 'a list', expected.example, found.node)
      return []
    },
    texts (name, expected) {
      const found = find(name, expected)
      if (found === null) return []
      const values = isMap(found.node) ? found.node.items.map((pair) => ({ key: { value: textOf(pair.key), ...where(pair.key, found.at) }, text: textOf(pair.value) })) : []
      if (isMap(found.node) && values.length > 0 && values.every((each) => each.text !== null && each.key.value !== null)) return values as { key: Field<string>; text: string }[]
      const wrong = values.find((each) => each.text === null || each.key.value === null)
      bad(wrong?.key ?? found.at, name, 'lines of “name: text”', expected.example, found.node)
      return []
    },
    group (name, expected) {
      const found = find(name, expected)
      if (found === null) return null
      if (isMap(found.node)) return fieldsOf(found.node, found.at, place, report)
      bad(found.at, name, 'a group of indented fields', expected.example, found.node)
      return null
    },
    groups (name, expected) {
      const found = find(name, expected)
      if (found === null) return []
      if (isSeq(found.node) && found.node.items.every(isMap)) return found.node.items.map((node) => fieldsOf(node as YAMLMap, where(node), place, report))
      bad(found.at, name, 'a list of groups, each opened by a hyphen', expected.example, found.node)
      return []
    },
    done () {
      for (const { name, key } of pairs) {
        if (!asked.has(name)) report('unknown-field', where(key), { name, names: [...asked].join(', ') }, { near: { name, names: [...asked] } })
      }
      for (const pair of map?.items ?? []) if (!isScalar(pair.key)) report('yaml', where(pair.key), { what: 'a name of a field is plain text' })
    },
  }
}
