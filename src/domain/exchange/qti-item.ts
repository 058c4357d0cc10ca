/** One item as a QTI 3.0 assessment item: what is asked, what is right, what is said afterwards. */
import type { Item, LikertItem, Markdown, MatchItem } from '../curriculum.ts'
import { isScored } from '../curriculum.ts'
import { choiceName, foreseenName, helpersOf, nameOf, processing, rowName } from './qti-scoring.ts'
import { xhtml, xhtmlLine } from './xhtml.ts'
import { document, element, type Xml } from './xml.ts'

export const qti = {
  xmlns: 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0 https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd',
} as const

/** The XML of one item. Steps and choices stand in the order of their keys, which tells nothing of the right one. */
export const qtiItem = (item: Item): string => document(element('qti-assessment-item', { ...qti, identifier: nameOf(item.id), title: item.heading, 'adaptive': 'false', 'time-dependent': 'false', 'xml:lang': 'en-US' },
  responseOf(item),
  outcome('SCORE', 'float', { default: 0, ...(item.type === 'open' ? { 'external-scored': 'human', 'normal-maximum': item.points } : {}) }),
  outcome('MAXSCORE', 'float', { default: isScored(item) ? item.points : 0 }),
  outcome('FEEDBACK', 'identifier', { cardinality: 'multiple' }),
  ...helpersOf(item).map((name) => outcome(name, 'float', { default: 0 })),
  element('qti-item-body', {}, ...(item.stem === '' ? [] : [element('div', {}, xhtml(item.stem))]), ...bodyOf(item)),
  processing(item),
  ...feedbackOf(item),
))

function outcome (identifier: string, type: string, { default: first, cardinality = 'single', ...more }: { default?: number; cardinality?: string; 'external-scored'?: string; 'normal-maximum'?: number }): Xml {
  return element('qti-outcome-declaration', { identifier, cardinality, 'base-type': type, ...more }, first === undefined ? null : element('qti-default-value', {}, element('qti-value', {}, String(first))))
}

function responseOf (item: Item): Xml {
  const declared = (cardinality: string, type: string, right: readonly string[], ...more: Xml[]): Xml => element('qti-response-declaration', { identifier: 'RESPONSE', cardinality, 'base-type': type },
    right.length === 0 ? null : element('qti-correct-response', {}, ...right.map((each) => element('qti-value', {}, each))), ...more)
  const mapping = (entries: readonly [key: string, worth: number][]): Xml => element('qti-mapping', { 'lower-bound': '0', 'default-value': '0' }, ...entries.map(([key, worth]) => element('qti-map-entry', { 'map-key': key, 'mapped-value': String(worth) })))
  switch (item.type) {
    case 'single': case 'truefalse': return declared('single', 'identifier', item.options.filter(({ right }) => right).map(({ key }) => nameOf(key)))
    case 'multiple': return declared('multiple', 'identifier', item.options.filter(({ right }) => right).map(({ key }) => nameOf(key)), ...(item.scoring === 'partial' ? [mapping(item.options.map(({ key, right }) => [nameOf(key), right ? 1 : -1]))] : []))
    case 'number': return declared('single', 'float', [String(item.low === item.high ? item.low : (item.low + item.high) / 2)])
    case 'text': return declared('single', 'string', item.accept.slice(0, 1))
    case 'match': {
      const pairs = item.rows.map(({ key, right }) => `${rowName(key)} ${choiceName(right)}`)
      return declared('multiple', 'directedPair', pairs, mapping(pairs.map((pair) => [pair, 1])))
    }
    case 'order': return declared('ordered', 'identifier', item.steps.map(({ key }) => nameOf(key)))
    case 'likert': return declared('multiple', 'directedPair', [])
    case 'open': return declared('single', 'string', [])
  }
}

const byKey = <T extends { key: string }>(parts: readonly T[]): T[] => parts.toSorted((a, b) => (a.key < b.key ? -1 : 1))
const choice = (name: string, text: Markdown): Xml => element('qti-simple-choice', { identifier: name }, xhtmlLine(text))
const pairable = (name: string, text: Markdown, most: number): Xml => element('qti-simple-associable-choice', { identifier: name, 'match-max': String(most) }, xhtmlLine(text))

function bodyOf (item: Item): Xml[] {
  const asked = { 'response-identifier': 'RESPONSE' }
  switch (item.type) {
    case 'single': case 'truefalse': case 'multiple':
      return [element('qti-choice-interaction', { ...asked, 'max-choices': item.type === 'multiple' ? '0' : '1', shuffle: String(item.shuffle) }, ...item.options.map(({ key, text }) => choice(nameOf(key), text)))]
    case 'number': return [element('p', {}, element('qti-text-entry-interaction', { ...asked, 'expected-length': '12' }), item.unit === null ? null : ` ${item.unit}`)]
    case 'text': return [element('p', {}, element('qti-text-entry-interaction', { ...asked, 'expected-length': '40' }))]
    case 'order': return [element('qti-order-interaction', { ...asked, shuffle: 'true' }, ...byKey(item.steps).map(({ key, text }) => choice(nameOf(key), text)))]
    case 'match': return [matchInteraction(item)]
    case 'likert': return [grid(item)]
    case 'open': return [
      ...(item.words === null ? [] : [element('p', {}, `${item.words.least} to ${item.words.most} words`)]),
      element('qti-extended-text-interaction', { ...asked, 'expected-lines': '12' }),
      element('qti-rubric-block', { use: 'scoring', view: 'scorer' }, element('qti-content-body', {}, rubricTable(item.rubric))),
    ]
  }
}

const matchInteraction = ({ rows, choices }: MatchItem): Xml => element('qti-match-interaction', { 'response-identifier': 'RESPONSE', 'max-associations': String(rows.length), shuffle: 'true' },
  element('qti-simple-match-set', {}, ...rows.map(({ key, text }) => pairable(rowName(key), text, 1))), element('qti-simple-match-set', {}, ...byKey(choices).map(({ key, text }) => pairable(choiceName(key), text, 0))))

const grid = ({ statements, scale }: LikertItem): Xml => element('qti-match-interaction', { class: 'qti-match-tabular', 'response-identifier': 'RESPONSE', 'max-associations': String(statements.length), shuffle: 'false' },
  element('qti-simple-match-set', {}, ...statements.map(({ key, text }) => pairable(rowName(key), text, 1))), element('qti-simple-match-set', {}, ...scale.map(({ value, label }) => pairable(choiceName(String(value)), label, 0))))

function rubricTable (rubric: readonly { criterion: string; levels: string[] }[]): Xml {
  const cells = (name: string, texts: readonly Markdown[]): Xml[] => texts.map((text) => element(name, {}, xhtmlLine(text)))
  return element('table', {}, element('thead', {}, element('tr', {}, ...cells('th', ['Criterion', ...rubric[0]!.levels.map((_, level) => String(level))]))), element('tbody', {}, ...rubric.map(({ criterion, levels }) => element('tr', {}, ...cells('td', [criterion, ...levels])))))
}

function feedbackOf (item: Item): Xml[] {
  const shown = (identifier: string, text: Markdown): Xml => element('qti-modal-feedback', { identifier, 'outcome-identifier': 'FEEDBACK', 'show-hide': 'show' }, element('qti-content-body', {}, xhtml(text)))
  return [
    ...('options' in item ? item.options.flatMap(({ key, feedback }) => (feedback === null ? [] : [shown(nameOf(key), feedback)])) : []),
    ...('foreseen' in item ? item.foreseen.map(({ feedback }, index) => shown(foreseenName(index), feedback)) : []),
    ...(item.type === 'open' && item.modelAnswer !== null ? [shown('MODEL', item.modelAnswer)] : []),
    ...(item.rationale === null ? [] : [shown('WHY', item.rationale)]),
  ]
}
