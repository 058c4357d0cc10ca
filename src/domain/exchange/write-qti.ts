/** A module's quiz as a QTI 3.0 package: each item, a test for each form and phase, and the manifest. */
import { type Item, isScored, itemsOf, type Module, type Phase, phases } from '../curriculum.ts'
import { nameOf } from './qti-scoring.ts'
import { qti, qtiItem } from './qti-item.ts'
import type { Lost } from './write-gift.ts'
import { document, element, type Xml } from './xml.ts'

/** `files`: text by its path in the package. `pictures`: paths of files that belong into it beside them, under the same names. */
export type QtiPackage = { files: Map<string, string>; pictures: string[]; lost: Lost[] }

const fileOf = (item: Item): string => `${item.id}.xml`
const picturesOf = (item: Item): string[] => [...new Set([...JSON.stringify(item).matchAll(/!\[[^\]]*\]\((?:\.\/)?([^)\s"\\]+)/g)].map(([, path]) => path!))]

export function writeQti (module: Module): QtiPackage {
  const { items } = module
  const tests = module.forms.flatMap((form) => (Object.keys(phases) as Phase[]).map((phase) => ({
    name: module.forms.length > 1 ? `test-${phase}-${form.toLowerCase()}` : `test-${phase}`, title: `${module.title}: ${phases[phase]}${module.forms.length > 1 ? `, form ${form}` : ''}`, items: itemsOf(module, form, phase),
  }))).filter((test) => test.items.length > 0)
  return {
    files: new Map([
      ['imsmanifest.xml', manifest(module, tests)],
      ...tests.map((test) => [`${test.name}.xml`, testXml(test)] as const),
      ...items.map((item) => [fileOf(item), qtiItem(item)] as const),
    ]),
    pictures: [...new Set(items.flatMap(picturesOf))],
    lost: items.flatMap((item) => lostOf(item).map((what) => ({ item: item.id, out: false, what }))),
  }
}

type Test = { name: string; title: string; items: Item[] }

const testXml = ({ name, title, items }: Test): string => document(element('qti-assessment-test', { ...qti, identifier: name, title },
  element('qti-outcome-declaration', { identifier: 'SCORE', cardinality: 'single', 'base-type': 'float' }, element('qti-default-value', {}, element('qti-value', {}, '0'))),
  element('qti-test-part', { identifier: 'part', 'navigation-mode': 'nonlinear', 'submission-mode': 'simultaneous' },
    element('qti-assessment-section', { identifier: 'section', title, visible: 'true' },
      ...items.map((item) => element('qti-assessment-item-ref', { identifier: nameOf(item.id), href: fileOf(item), category: isScored(item) ? 'scored' : 'unscored' })))),
  element('qti-outcome-processing', {}, element('qti-set-outcome-value', { identifier: 'SCORE' }, element('qti-sum', {}, element('qti-test-variables', { 'variable-identifier': 'SCORE', 'include-category': 'scored' }))))))

function manifest (module: Module, tests: readonly Test[]): string {
  const resource = (identifier: string, type: string, files: readonly string[], needs: readonly string[]): Xml => element('resource', { identifier, type, href: files[0]! },
    ...files.map((href) => element('file', { href })), ...needs.map((each) => element('dependency', { identifierref: each })))
  const name = (item: Item): string => `item-${item.id}`
  return document(element('manifest', {
    xmlns: 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1', 'xmlns:xsi': qti['xmlns:xsi'],
    'xsi:schemaLocation': 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1 https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd', identifier: `module-${module.id}`,
  },
  element('metadata', {}, element('schema', {}, 'QTI Package'), element('schemaversion', {}, '3.0.0')),
  element('organizations'),
  element('resources', {},
    ...tests.map((test) => resource(`resource-${test.name}`, 'imsqti_test_xmlv3p0', [`${test.name}.xml`], test.items.map(name))),
    ...module.items.map((item) => resource(name(item), 'imsqti_item_xmlv3p0', [fileOf(item), ...picturesOf(item)], [])))))
}

function lostOf (item: Item): string[] {
  return [
    ...(item.type === 'text' ? [item.fuzzy ? 'one typo is forgiven, and accents and punctuation do not matter' : 'accents and punctuation do not matter'] : []),
    ...(item.type === 'match' ? [`its heads ${item.headings.join(' and ')}`] : []),
    ...(item.type === 'likert' && item.statements.some(({ reversed }) => reversed) ? ['which statements are reversed'] : []),
    ...(item.objective === null ? [] : [`its objective ${item.objective}`]),
    ...(item.point === null ? [] : [`it is the point ${item.point}`]),
  ]
}
