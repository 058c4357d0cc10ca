/** Problems as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which code scanning and editors take. */
import type { Log, ReportingDescriptor, Result } from 'sarif'
import { codes, type Code, type Severity } from '#src/domain/authoring/codes.ts'
import type { Fix, Problem } from '#src/domain/authoring/problem.ts'

const names = Object.keys(codes) as Code[]
const rules: ReportingDescriptor[] = names.map((id) => {
  const { severity, about }: { severity: Severity; about: string } = codes[id]
  return { id, shortDescription: { text: about }, defaultConfiguration: { level: severity } }
})

/** A path as a relative address; those outside of the folder stay whole. */
const uri = (file: string): string => file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')

const fixOf = (file: string, { line, column, insert }: Fix) => ({
  description: { text: 'Put in what is missing' },
  artifactChanges: [{ artifactLocation: { uri: uri(file) }, replacements: [{ deletedRegion: { startLine: line, startColumn: column, endLine: line, endColumn: column }, insertedContent: { text: insert } }] }],
})

const resultOf = ({ code, severity, file, line, column, message, remedy, fix }: Problem): Result => ({
  ruleId: code, ruleIndex: names.indexOf(code), level: severity, message: { text: `${message}. ${remedy}` },
  locations: [{ physicalLocation: { artifactLocation: { uri: uri(file) }, region: { startLine: line, startColumn: column } } }],
  ...(fix === undefined ? {} : { fixes: [fixOf(file, fix)] }),
})

/** Columns count UTF-16 units, as everywhere in `authoring`. */
export const asSarif = (problems: readonly Problem[]): Log => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
  runs: [{ tool: { driver: { name: 'gainful check', rules } }, columnKind: 'utf16CodeUnits', results: problems.map(resultOf) }],
})
