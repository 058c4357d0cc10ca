/** A small interpreter of QTI 3.0: reads an assessment item and says what a response earns, by the rules that stand in it and knowing nothing of ours. */
import { SaxesParser } from 'saxes'

export type Tree = { name: string; attributes: Record<string, string>; children: (Tree | string)[] }

/** Throws on XML that is not well-formed. */
export function readXml (xml: string): Tree {
  const root: Tree = { name: '', attributes: {}, children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => { throw error })
  parser.on('opentag', (tag) => { const node: Tree = { name: tag.name, attributes: tag.attributes as Record<string, string>, children: [] }; open.at(-1)!.children.push(node); open.push(node) })
  parser.on('closetag', () => { open.pop() })
  parser.on('text', (text) => { open.at(-1)!.children.push(text) })
  parser.write(xml).close()
  return root.children.find((child) => typeof child !== 'string')!
}

export const all = (tree: Tree, name: string): Tree[] => [...(tree.name === name ? [tree] : []), ...parts(tree).flatMap((child) => all(child, name))]
const parts = (tree: Tree): Tree[] => tree.children.filter((child) => typeof child !== 'string')
const textIn = (tree: Tree): string => tree.children.map((child) => (typeof child === 'string' ? child : textIn(child))).join('')

type Value = string | number | boolean | string[] | null

/** The value of each outcome after the response; a response is what the interaction gives: an identifier, several, pairs as "a b", typed text. */
export function process (item: Tree, response: Value): Record<string, Value> {
  const outcomes: Record<string, Value> = Object.fromEntries(all(item, 'qti-outcome-declaration').map(({ attributes, children }) => {
    const first = children.length === 0 ? null : textIn({ name: '', attributes: {}, children })
    return [attributes['identifier'], first === null ? null : attributes['base-type'] === 'float' ? Number(first) : first]
  }))
  const declared = all(item, 'qti-response-declaration')[0]!
  const right = all(declared, 'qti-value').map(textIn)
  const isNumber = declared.attributes['base-type'] === 'float'
  const given = response === null || (Array.isArray(response) && response.length === 0) ? null : isNumber ? Number(response) : response
  const list = (value: Value): string[] => (value === null ? [] : Array.isArray(value) ? value : [String(value)])
  const same = (a: Value, b: Value, ordered: boolean): boolean => {
    const [x, y] = [list(a), list(b)]
    return x.length === y.length && (ordered ? x : x.toSorted()).every((each, index) => each === (ordered ? y : y.toSorted())[index])
  }

  function evaluate (tree: Tree): Value {
    const { name, attributes } = tree
    const values = () => parts(tree).map(evaluate)
    const numbers = () => values() as number[]
    switch (name) {
      case 'qti-base-value': return attributes['base-type'] === 'float' ? Number(textIn(tree)) : textIn(tree)
      case 'qti-variable': return attributes['identifier'] === 'RESPONSE' ? given : outcomes[attributes['identifier']!] ?? null
      case 'qti-correct': return declared.attributes['cardinality'] === 'single' ? right[0] ?? null : right
      case 'qti-match': { const [a, b] = values(); return a !== null && b !== null && same(a!, b!, declared.attributes['cardinality'] === 'ordered') }
      case 'qti-string-match': { const [a, b] = values(); return a !== null && String(a).toLowerCase() === String(b).toLowerCase() }
      case 'qti-is-null': return values()[0] === null
      case 'qti-not': return !values()[0]
      case 'qti-and': return values().every(Boolean)
      case 'qti-or': return values().some(Boolean)
      case 'qti-gte': { const [a, b] = numbers(); return a !== null && a! >= b! }
      case 'qti-lte': { const [a, b] = numbers(); return a !== null && a! <= b! }
      case 'qti-lt': { const [a, b] = numbers(); return a! < b! }
      case 'qti-sum': return numbers().reduce((sum, each) => sum + each, 0)
      case 'qti-product': return numbers().reduce((product, each) => product * each, 1)
      case 'qti-subtract': { const [a, b] = numbers(); return a! - b! }
      case 'qti-divide': { const [a, b] = numbers(); return a! / b! }
      case 'qti-max': return Math.max(...numbers())
      case 'qti-multiple': case 'qti-ordered': return values().flatMap(list)
      case 'qti-member': { const [a, b] = values(); return list(b!).includes(String(a)) }
      case 'qti-index': return list(values()[0]!)[Number(attributes['n']) - 1] ?? null
      case 'qti-map-response': {
        const mapping = all(declared, 'qti-mapping')[0]!
        const sum = [...new Set(list(given))].reduce((total, key) => total + Number(all(mapping, 'qti-map-entry').find((entry) => entry.attributes['map-key'] === key)?.attributes['mapped-value'] ?? mapping.attributes['default-value']), 0)
        return Math.max(sum, Number(mapping.attributes['lower-bound']))
      }
      default: throw new Error(`an expression that is not known: ${name}`)
    }
  }
  for (const rule of all(item, 'qti-response-processing').flatMap(parts)) {
    const run = (tree: Tree): void => {
      if (tree.name === 'qti-set-outcome-value') outcomes[tree.attributes['identifier']!] = evaluate(parts(tree)[0]!)
      else if (tree.name === 'qti-response-condition') { const [condition, ...then] = parts(parts(tree)[0]!); if (evaluate(condition!) === true) then.forEach(run) }
      else throw new Error(`a rule that is not known: ${tree.name}`)
    }
    run(rule)
  }
  return outcomes
}
