/**
 * The page of the authoring language, made from the tables that its reader uses: kinds of file and their fields, types of item, attributes, problems. Examples of problems are what
 * the check says of a fault planted in a sound curriculum, so no line of the page can say what the check does not.
 */
import { attributeRules, itemTypes } from './attributes.ts'
import { checkCurriculum } from './check.ts'
import { codes, type Code, type Severity } from './codes.ts'
import { faults, planted, publishedBefore } from './fault-examples.ts'
import { curriculumFields, moduleFields, pageFields } from './fields.ts'
import type { Expectation, Fields } from './front-matter.ts'
import { needs } from './read-item.ts'
import { snippets } from './snippets.ts'
import type { ItemType } from '../curriculum.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(...head), `|${'---|'.repeat(head.length)}`, ...rows.map((each) => row(...each))].join('\n')
const fenced = (text: string, kind = ''): string => `~~~${kind}\n${text}\n~~~`
/** Signs that nobody can see are spelled out. */
const visible = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd\u202a-\u202e\u2066-\u2069]/g, (sign) => `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)

/** The whole page, in markdown. Ends with a line end. */
export function languagePage (): string {
  return [
    '# The authoring language\n\n<!-- Made by `npx gainful report language` from the tables that the checker itself uses. Do not edit: change the tables and make it anew. -->',
    'For looking things up. How to write a module is told in [README.md](README.md).',
    '## Files\n\nA file begins with its fields between two lines `---`. Fields that may be left out are in brackets.',
    ...Object.entries(kinds).map(([name, { about, ask }]) => `### ${name}\n\n${about}\n\n${table(['Field', 'For example'], fieldsOf(ask))}`),
    `## Items\n\nBelow its heading, an item has a comment of attributes, then its question, then what its type needs.`,
    ...itemTypes.map(typeSection),
    `## Attributes\n\n${table(['Attribute', 'Says', 'Values', 'Left out', 'For'], Object.keys(attributeRules).map(attributeRow))}`,
    ...(['error', 'warning'] as const).map((severity) => `## ${severity === 'error' ? 'Errors' : 'Warnings'}\n\n${severities[severity]}\n\n${codesOf(severity).map(codeSection).join('\n\n')}`),
  ].join('\n\n').concat('\n')
}

const severities: Record<Severity, string> = { error: 'A curriculum with an error in any of its files is not published.', warning: 'A warning asks for a second look and keeps nothing from being published.' }

const kinds: Record<string, { about: string; ask: (fields: Fields) => unknown }> = {
  'A module': { about: 'Sections to read, and a quiz.', ask: (fields) => moduleFields(fields, () => undefined) },
  'A page': { about: 'To read, such as a glossary.', ask: pageFields },
  'curriculum.md': { about: 'What belongs to the curriculum, in which order, and its certificate.', ask: (fields) => curriculumFields(fields, () => undefined) },
}

/** Every field that a reader of front matter asks for, with its example: the reader is run on a front matter that holds nothing. */
function fieldsOf (ask: (fields: Fields) => unknown): string[][] {
  const asked: string[][] = []
  const recorder = (path: string): Fields => {
    const note = (name: string, { example, required = true }: Expectation): void => { if (!asked.some(([known]) => known!.replace(/[`[\]]/g, '') === path + name)) asked.push([required ? `\`${path}${name}\`` : `[\`${path}${name}\`]`, `\`${example}\``]) }
    return {
      at: { line: 1, column: 1 }, names: [], done: () => undefined,
      text: (name, expected) => { note(name, expected); return null },
      number: (name, expected) => { note(name, { ...expected, example: `${expected.example} (${expected.least} to ${expected.most})` }); return null },
      list: (name, expected) => { note(name, expected); return [] },
      texts: (name, expected) => { note(name, expected); return [] },
      group: (name, expected) => { note(name, expected); return recorder(`${path}${name}.`) },
      groups: (name, expected) => { note(name, expected); return [recorder(`${path}${name}.`)] },
    }
  }
  ask(recorder(''))
  return asked
}

function typeSection (type: ItemType): string {
  const { name, about, attributes, body } = snippets.find((each) => each.type === type)!
  const { wanted, do: remedy } = needs[type]
  return `### ${type}\n\n${name}, answered by ${about}. It needs ${wanted}. ${remedy}\n\n${fenced(`## ${name}\n<!-- item id=my-${type} type=${type}${type === 'likert' ? '' : ' lo=objective'}${attributes} -->\n${body}`, 'markdown')}`
}

function attributeRow (name: string): string[] {
  const rule: { about: string; expected: string; unset: string; types?: readonly string[]; quiz?: true; asked?: true } = attributeRules[name as keyof typeof attributeRules]
  return [`\`${name}=\``, rule.about, rule.expected, rule.unset, [rule.types?.join(', ') ?? 'all types', rule.quiz ? 'in the quiz' : '', rule.asked ? 'in a form of feedback too' : ''].filter(Boolean).join('; ')]
}

const codesOf = (severity: Severity): Code[] => (Object.keys(codes) as Code[]).filter((code) => codes[code].severity === severity)

/** What the check says of the first planted fault of this kind, and the line that it says it of. */
function exampleOf (code: Code): { line: string; message: string; remedy: string } | null {
  const fault = faults.find((each) => each.code === code)
  if (fault === undefined) return null
  const { files, at } = planted(fault)
  const problem = checkCurriculum(files, publishedBefore).problems.find((each) => each.code === code && each.file === at.file && each.line === at.line && each.column === at.column)!
  const content = files.get(at.file)!
  const line = 'text' in content ? content.text.split('\n')[at.line - 1] ?? '' : ''
  return { line: visible(line.length > 110 ? `${line.slice(0, 109)}…` : line).trimEnd(), message: visible(problem.message), remedy: visible(problem.remedy) }
}

function codeSection (code: Code): string {
  const { about, says, remedy } = codes[code]
  const example = exampleOf(code)
  const told = example ?? { line: '', message: says.replace(/\{(\w+)\}/g, '…'), remedy: remedy.replace(/\{(\w+)\}/g, '…') }
  return [`### \`${code}\`\n\n${about}`, ...(told.line === '' ? [] : [fenced(told.line)]), fenced(`${told.message}  →  ${told.remedy}`, 'text')].join('\n\n')
}
