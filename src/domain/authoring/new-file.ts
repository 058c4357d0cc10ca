/** Files as they begin, and a module's place in its curriculum. */
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { splitLines } from './source.ts'

/** A word as YAML takes it, quoted where it must be. */
const quoted = (text: string): string => JSON.stringify(text)

/** A module that says what goes where. It has no quiz yet, so it cannot be published as it is. */
export const newModule = (id: string, title: string): string => `---
id: ${id}
title: ${quoted(title)}
minutes: 30
for: [sees, supervisor, manager]
objectives:
  first: Say what trainees can do afterwards
---

## The first section

What trainees read. Write a new ## heading for each section.

# Quiz
`

/** A page to read, such as a glossary. */
export const newPage = (id: string, title: string): string => `---
kind: page
id: ${id}
title: ${quoted(title)}
---

## The first heading

What stands here.
`

/** A curriculum with one module to come. */
export const newCurriculum = (id: string, title: string, module: string, provider: string): string => `---
id: ${id}
title: ${quoted(title)}
summary: One sentence that says what this training is.
order: [${module}]
pass_percent: 80
attempts: 3
follow_up_days: 90
certificate:
  title: ${quoted(title)}
  delivery_format: Online, self-paced
  contact_hours: sum of modules
  provider:
    name: ${quoted(provider)}
  signatory:
    name: ${quoted('Name of whoever signs')}
    title: ${quoted('Their title')}
---

What this training is, for whoever is about to begin it.
`

/**
 * The text of a curriculum.md with one more id at the end of `order` or `pages`, all else as it was; the same text where the id stands there already. Null when the front matter
 * has no such list to add to.
 */
export function withMember (text: string, field: 'order' | 'pages', id: string): string | null {
  const lines = splitLines(text)
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
  if (end === -1) return null
  const front = lines.slice(1, end).join('\n')
  const doc = parseDocument(front)
  const list = isMap(doc.contents) ? doc.contents.get(field, true) : undefined
  const rest = lines.slice(end).join('\n')
  if (list === undefined) return field === 'pages' ? ['---', front, `pages: [${id}]`, rest].join('\n') : null
  if (!isSeq(list) || !list.range) return null
  const members = list.items.filter(isScalar)
  if (members.some((each) => each.value === id)) return text
  const last = members.at(-1)
  if (list.flow) {
    const at = last?.range ? last.range[1] : front.indexOf('[', list.range[0]) + 1
    return ['---', `${front.slice(0, at)}${last ? ', ' : ''}${id}${front.slice(at)}`, rest].join('\n')
  }
  if (!last?.range) return null
  const row = front.slice(front.lastIndexOf('\n', last.range[0]) + 1, last.range[0])
  return ['---', `${front.slice(0, last.range[1])}\n${row}${id}${front.slice(last.range[1])}`, rest].join('\n')
}
