/**
 * Packages that a page loads as they are, each a module of its own: no bundler, and nothing that is not in node_modules at its pinned version. Browsers know no bare names such as
 * "crelt", and an import map would have to stand in the page as a script of its own, which the content policy forbids; so names become addresses when the files are read.
 */
import { createRequire } from 'node:module'
import path from 'node:path'

/** The ES module of each package, from its folder. All that the editor of the workbench needs, and what those need in turn. */
const modules: Record<string, string> = {
  '@codemirror/commands': 'dist/index.js', '@codemirror/language': 'dist/index.js', '@codemirror/lint': 'dist/index.js', '@codemirror/search': 'dist/index.js', '@codemirror/streamparser': 'dist/index.js', '@codemirror/state': 'dist/index.js', '@codemirror/view': 'dist/index.js',
  '@lezer/common': 'dist/index.js', '@lezer/highlight': 'dist/index.js', '@lezer/markdown': 'dist/index.js',
  '@marijn/find-cluster-break': 'src/index.js', 'crelt': 'index.js', 'style-mod': 'src/style-mod.js', 'w3c-keyname': 'index.js',
}

const require = createRequire(import.meta.url)

/** Name of the asset to the file that it is. */
export const moduleFiles = (): [name: string, file: string][] => Object.entries(modules).map(([name, entry]) => [assetOf(name), path.join(folderOf(name), entry)])

const assetOf = (name: string): string => `modules/${name.replace('@', '').replaceAll('/', '-')}.js`

function folderOf (name: string): string {
  const entry = require.resolve(name), end = path.join('node_modules', name)
  return entry.slice(0, entry.lastIndexOf(end) + end.length)
}

/** A script with the addresses of what it imports: our own files beside it by "./name.js", packages by their names. Throws on what is neither, so that a page never asks for nothing. */
export function withAddresses (script: string, urlOf: (asset: string) => string): string {
  const address = (target: string): string => {
    if (target.startsWith('./')) return urlOf(target.slice(2))
    if (!Object.hasOwn(modules, target)) throw new Error(`a script imports "${target}", which is not among the modules for browsers`)
    return urlOf(assetOf(target))
  }
  return script
    .replace(/^(\s*(?:import|export)\b[^;'"`]*?\bfrom\s*|\s*import\s*)(['"])([^'"]+)\2/gm, (_, before: string, quote: string, target: string) => `${before}${quote}${address(target)}${quote}`)
    .replace(/\bimport\((['"])([^'"]+)\1\)/g, (_, quote: string, target: string) => `import(${quote}${address(target)}${quote})`)
}
