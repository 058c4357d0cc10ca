/**
 * The rules of the house, read off its files. The rooms: `domain` knows the program, `platform` knows the machine, `features` connect them.
 * Every rule is also shown a planted breach, so that a rule that no longer sees anything fails too.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { policies } from '#src/domain/access.ts'
import { configTable } from '#src/platform/config.ts'

/** Text of every file by its path from the root, with forward slashes. */
type Files = Map<string, string>
type Rule = { rule: string; /** One line for each breach, beginning with the path. */ breaches (files: Files): string[]; /** Files that break the rule, each in its own way. */ planted: Record<string, string> }

const root = path.join(import.meta.dirname, '..')
/** A feature may import those before it. */
const features = ['accounts', 'people', 'curriculum', 'cohorts', 'certificates', 'exchange', 'learning', 'days', 'feedback', 'coaching', 'practice', 'stories', 'grading', 'gains', 'items', 'engagement', 'author', 'terminal', 'research', 'admin', 'site', 'demo', 'styleguide']
const pureLibraries = ['yaml', 'zod', 'markdown-it', 'sanitize-html', 'htmlparser2', 'diff', 'node-diff3', '@stdlib/', 'csv-parse/', 'temporal-polyfill']

function readHouse (): Files {
  const folders = ['src', 'tests', 'views', 'content', 'migrations'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
  const found = [...folders, ...readdirSync(root, { withFileTypes: true })].filter((entry) => entry.isFile() && /\.(ts|js|eta|md|sql|json|css|svg|txt)$/.test(entry.name) && entry.name !== 'package-lock.json')
  return new Map(found.map((entry) => path.join(entry.parentPath, entry.name)).map((file) => [path.relative(root, file).replaceAll(path.sep, '/'), readFileSync(file, 'utf8')]))
}

/** Where this checkout and its owner's home lie; a single folder such as /root says nothing of one machine. */
const ownPlaces = [root, homedir()].filter((place) => place.split(path.sep).length > 2).map((place) => `${place.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`)

const within = (files: Files, pattern: RegExp): [string, string][] => [...files].filter(([file]) => pattern.test(file))
const code = (files: Files) => within(files, /^src\/.*\.ts$/)
const featureOf = (file: string): string | undefined => /^src\/features\/([^/]+)\//.exec(file)?.[1]

/** What a file imports: paths from the root for our own files, names for packages. Types count: they are knowledge too. */
function importsOf (file: string, text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name.replace(/^#/, ''))
}

/** Every import for which `forbidden` gives a reason. */
const importBreaches = (files: [string, string][], forbidden: (target: string, file: string) => string | false): string[] =>
  files.flatMap(([file, text]) => importsOf(file, text).flatMap((target) => { const why = forbidden(target, file); return why ? [`${file} imports ${target}: ${why}`] : [] }))

/** Every match of a pattern with its line. */
const matches = (files: [string, string][], pattern: RegExp): string[] =>
  files.flatMap(([file, text]) => [...text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))].map((match) => `${file}:${text.slice(0, match.index).split('\n').length}: ${match[0].trim()}`))

/** Tables by their variable and by their SQL name, with the file of platform/db/schema that they stand in. */
function owners (files: Files): Map<string, string> {
  return new Map(within(files, /^src\/platform\/db\/schema\//).flatMap(([file, text]) => [...text.matchAll(/export const (\w+) = pgTable\('(\w+)'/g)].flatMap(([, variable = '', table = '']) => {
    const owner = path.basename(file, '.ts')
    return [[variable, owner], [table, owner]] as [string, string][]
  })))
}

const rules: Rule[] = [
  {
    rule: 'domain imports only domain and pure libraries',
    breaches: (files) => importBreaches(within(files, /^src\/domain\//), (target) => !target.startsWith('src/domain/') && !pureLibraries.some((name) => target === name || (name.endsWith('/') && target.startsWith(name))) && 'neither domain nor pure'),
    planted: { 'src/domain/a.ts': "import { x } from '#src/platform/config.ts'", 'src/domain/b.ts': "import fs from 'node:fs'" },
  },
  {
    rule: 'domain knows no clock, no chance and no environment',
    breaches: (files) => matches(within(files, /^src\/domain\//), /\bDate\.now\(|new Date\(\)|Math\.random\(|\bcrypto\.|performance\.now|process\./),
    planted: { 'src/domain/a.ts': 'export const now = () => new Date()' },
  },
  {
    rule: 'platform imports only platform and domain',
    breaches: (files) => importBreaches(within(files, /^src\/platform\//), (target) => /^src\/(?!platform\/|domain\/)/.test(target) && 'platform knows nothing above it'),
    planted: { 'src/platform/a.ts': "import { x } from '../features/people/queries.ts'", 'src/platform/b.ts': "import type { Services } from '#src/services.ts'" },
  },
  {
    rule: 'a feature imports only features before it, and never their routes',
    breaches: (files) => importBreaches(code(files), (target, file) => {
      const from = featureOf(file), to = featureOf(target)
      if (from === undefined || to === undefined || from === to) return false
      if (/routes\.ts$/.test(target)) return 'routes are for app.ts'
      return features.indexOf(to) > features.indexOf(from) && `${to} comes after ${from}`
    }),
    planted: { 'src/features/people/a.ts': "import { x } from '../learning/queries.ts'", 'src/features/gains/a.ts': "import { x } from '#src/features/accounts/routes.ts'" },
  },
  {
    rule: 'only queries.ts files and platform/db know SQL and its library',
    breaches: (files) => {
      const others = code(files).filter(([file]) => !/(^|\/)([\w-]+-)?queries\.ts$|^src\/platform\/db\//.test(file))
      return [...importBreaches(others, (target) => /^drizzle-orm|^postgres$|^src\/platform\/db\/schema\//.test(target) && 'SQL belongs into queries.ts'), ...matches(others, /\.\$client\b/)]
    },
    planted: { 'src/features/people/a.ts': "import { eq } from 'drizzle-orm'", 'src/features/people/b.ts': 'await db.$client`select 1`' },
  },
  {
    rule: 'SQL is never put together from text, and no template from data',
    breaches: (files) => matches(code(files).filter(([file]) => !file.startsWith('src/platform/db/')), /\bsql\.raw\b|\.unsafe\(|\brenderString\(|\bnew Function\(|\beval\(/),
    planted: { 'src/features/people/queries.ts': 'sql.raw(name)', 'src/features/people/a.ts': 'eta.renderString(text, {})' },
  },
  {
    rule: 'only routes, the guard and platform/http see request and reply',
    breaches: (files) => matches(code(files).filter(([file]) => !/routes\.ts$|^src\/features\/accounts\/guard\.ts$|^src\/platform\/http\/|^src\/(app|frame)\.ts$/.test(file)), /\bFastify(Request|Reply)\b|\b(request|reply)\.(body|params|query|headers|cookies|person|page|code|redirect|send)\b/),
    planted: { 'src/features/people/add-person.ts': 'export const add = (request: FastifyRequest) => 1', 'src/domain/a.ts': 'request.body' },
  },
  {
    rule: 'only the doors read the environment', // handing it on to a child, all of it or its PATH, decides nothing
    breaches: (files) => matches(code(files).filter(([file]) => !/^src\/(server|cli)\.ts$/.test(file)), /(?<!\.\.\.)\bprocess\.env\b(?!\.PATH\b)/),
    planted: { 'src/platform/mail.ts': 'const from = process.env.MAIL_FROM' },
  },
  {
    rule: 'a table is written only by its owner',
    breaches: (files) => {
      const owner = owners(files)
      return code(files).flatMap(([file, text]) => [...text.matchAll(/\.(?:insert|update|delete)\((\w+)\)|\b(?:insert into|delete from|merge into|truncate(?: table)?)\s+(\w+)|\bupdate\s+(\w+)\s+(?:as \w+\s+)?set\b/g)].flatMap(([words, ...names]) => {
        const of = owner.get(names.find(Boolean) ?? '')
        const here = featureOf(file) ?? (file.startsWith('src/platform/') ? 'platform' : file)
        // The set-up link makes the first admin, when there is nobody yet who could give the grant.
        const isFirstGrant = here === 'accounts' && /\bgrants\b/.test(words)
        return of === undefined || of === here || isFirstGrant ? [] : [`${file}: ${words.trim()} is for ${of}`]
      }))
    },
    planted: { 'src/features/gains/queries.ts': 'await db.update(people).set({ name })', 'src/features/admin/queries.ts': 'await db.$client`delete from audit_entries`', 'src/app.ts': "sql`update attempts set phase = 'pre'`" },
  },
  {
    rule: 'a file stays under 300 lines',
    breaches: (files) => within(files, /^(src|tests)\/.*\.ts$|^views\/.*\.(eta|js)$/).filter(([, text]) => text.split('\n').length > 301).map(([file, text]) => `${file} has ${text.split('\n').length - 1} lines`),
    planted: { 'src/domain/long.ts': '\n'.repeat(301) },
  },
  {
    rule: 'a name says what is inside',
    breaches: (files) => code(files).map(([file]) => file).filter((file) => file !== 'src/services.ts' && file !== 'src/platform/db/schema/index.ts')
      .filter((file) => /(^|[/-])(utils?|helpers?|common|misc|index|types|manager|services?|repository|factory|base)(-|\.ts|\/)/.test(file) || /[A-Z_]/.test(file)),
    planted: { 'src/domain/date-utils.ts': '', 'src/features/people/people-service.ts': '', 'src/features/people/types.ts': '', 'src/platform/helpers/a.ts': '', 'src/domain/fooBar.ts': '' },
  },
  {
    rule: 'folder, view and test share the name of the feature',
    breaches: (files) => {
      const known = new Set(code(files).flatMap(([file]) => featureOf(file) ?? []))
      const rooms = new Set(['layouts', 'partials', 'mail', 'errors', 'assets', ...known])
      return [
        ...code(files).map(([file]) => file).filter((file) => featureOf(file) !== undefined && !features.includes(featureOf(file)!)).map((file) => `${file}: this feature has no place in the order`),
        ...[...files.keys()].filter((file) => /^views\/[^/]+\//.test(file) && !rooms.has(file.split('/')[1]!)),
        ...within(files, /^src\/features\/.*routes\.ts$/).flatMap(([file, text]) => [...text.matchAll(/\.page\('([\w-]+)\//g)].map(([, view]) => view!).filter((view) => !rooms.has(view)).map((view) => `${file} shows a page of ${view}`)),
      ]
    },
    planted: { 'src/features/payments/routes.ts': '', 'views/payment/pay.eta': '', 'src/features/admin/routes.ts': "reply.page('nobody/here', {})" },
  },
  {
    rule: 'a policy of a route exists',
    breaches: (files) => code(files).flatMap(([file, text]) => [...text.matchAll(/\bpolicy: '([^']*)'/g)].map(([, name]) => name!).filter((name) => !['public', 'signed-in'].includes(name) && !Object.hasOwn(policies, name)).map((name) => `${file}: ${name}`)),
    planted: { 'src/features/people/routes.ts': "app.get('/x', { config: { policy: 'peeple' } }, show)" },
  },
  {
    rule: 'a template runs no script of its own and carries no style', // mail clients know no style sheets
    breaches: (files) => matches(within(files, /^views\/.*\.eta$/), /\bhx-on\b|\bon[a-z]+\s*=\s*["']|\bjavascript:|<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=/i).filter((found) => !found.startsWith('views/mail/layout.eta')),
    planted: { 'views/learning/a.eta': '<p style="color: red">', 'views/learning/b.eta': '<script>go()</script>', 'views/learning/c.eta': '<a hx-on:click="go()">', 'views/learning/d.eta': '<img onerror="go()">', 'views/mail/a.eta': '<style>p {}</style>' },
  },
  {
    rule: 'nothing is left undone, skipped or singled out',
    breaches: (files) => matches(within(files, /^(src|tests|views|content)\/.*\.(ts|js|eta|md)$/), new RegExp(`\\b(${['TO', 'FIX'].map((word) => `${word}${word === 'TO' ? 'DO' : 'ME'}`).join('|')})\\b|\\b(test|it|describe)\\.(${['skip', 'only', 'todo', 'fails'].join('|')})\\b|@ts-(ignore|expect-error|nocheck)`)),
    planted: { 'src/a.ts': `// ${'TO'}DO`, 'tests/a.test.ts': `test.${'only'}('x', go)` },
  },
  {
    rule: 'no secret and no place of one machine stands in a file',
    breaches: (files) => matches([...files], new RegExp([...ownPlaces, '-----BEGIN [A-Z ]*PRIVATE KEY', '\\bAKIA[0-9A-Z]{16}\\b', '\\bgh[pousr]_\\w{30,}', '\\bnpm_\\w{30,}', '\\bsk-\\w{30,}'].join('|'))),
    planted: { 'README.md': `see ${root}/README.md`, 'src/a.ts': `const key = '${'AKIA'}ABCDEFGHIJKLMNOP'` },
  },
  {
    rule: 'the README lists every variable of the configuration',
    breaches: (files) => configTable().map(({ name }) => name).filter((name) => !new RegExp(`^\\|\\s*\`${name}\``, 'm').test(files.get('README.md') ?? '')).map((name) => `README.md has no row for ${name}`),
    planted: { 'README.md': '# Gainful' },
  },
]

const house = readHouse()
const named = rules.map((rule) => [rule.rule, rule] as const)

describe('the house', () => {
  test.for(named)('%s', ([, { breaches }]) => expect(breaches(house)).toEqual([]))
})

describe('a rule can fail:', () => {
  test.for(named)('%s', ([, { breaches, planted }]) => {
    for (const [file, text] of Object.entries(planted)) expect(breaches(new Map([...house, [file, text]])).filter((found) => found.includes(file)), file).not.toEqual([])
  })
})

/** Names of the migrations that a schema change would still need, in a copy of the folder that `change` may alter first. */
function migrationsMissing (change: (folder: string) => void): string[] {
  const home = mkdtempSync(path.join(tmpdir(), 'gainful-drift-'))
  const folder = path.join(home, 'migrations')
  try {
    cpSync(path.join(root, 'migrations'), folder, { recursive: true })
    change(folder)
    const before = readdirSync(folder)
    const out = path.relative(root, folder) // the tool takes no absolute folder
    execFileSync(path.join(root, 'node_modules/.bin/drizzle-kit'), ['generate', '--dialect', 'postgresql', '--schema', 'src/platform/db/schema', '--out', out], { cwd: root, stdio: 'pipe' })
    return readdirSync(folder).filter((name) => !before.includes(name))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

describe('migrations', () => {
  test('say all that the schema says', () => expect(migrationsMissing(() => {})).toEqual([]))
  test('are missed when the schema has gone on', () => expect(migrationsMissing((folder) => {
    const newest = path.join(folder, 'meta', readdirSync(path.join(folder, 'meta')).filter((name) => /^\d+_snapshot/.test(name)).sort().at(-1)!)
    const { tables: { 'public.throttles': _, ...tables }, ...rest } = JSON.parse(readFileSync(newest, 'utf8')) as { tables: Record<string, unknown> }
    writeFileSync(newest, JSON.stringify({ ...rest, tables }))
  })).toHaveLength(1))
})
