/** Roster files as spreadsheets write them, and the browser steps that bring one in. */
import { demoAgencies, demoEmail, demoTrainees } from '#src/features/admin/demo-cast.ts'
import type { Visitor } from './app.ts'
import { formFields } from './learning-cast.ts'

/** A form with a file, as a browser sends it. */
export function multipart (fields: Record<string, string>, file: { name: string; bytes: Buffer } | null): { payload: Buffer; headers: Record<string, string> } {
  const boundary = '----gainful7MA4YWxkTrZu0gW'
  const parts: Buffer[] = Object.entries(fields).map(([name, value]) => Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`))
  if (file) parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: text/csv\r\n\r\n`), file.bytes, Buffer.from('\r\n'))
  return { payload: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]), headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'sec-fetch-site': 'same-origin' } }
}

export const upload = (visitor: Visitor, bytes: Buffer | string, fields: Record<string, string> = {}, name = 'roster.csv') =>
  visitor.request({ method: 'POST', url: '/people/imports', ...multipart({ text: '', cohortId: '', ...fields }, { name, bytes: Buffer.from(bytes) }) })

/** Fields of the form with this action, with the values that they hold. */
export function formOf (html: string, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(html)?.[1]
  if (form === undefined) throw new Error(`no form for ${action}`)
  const selects = [...form.matchAll(/<select[^>]*\bname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)].map(([, name, options]): [string, string] => [name!, /value="([^"]*)" selected/.exec(options!)?.[1] ?? /value="([^"]*)"/.exec(options!)![1]!])
  return Object.fromEntries([...formFields(form), ...selects])
}

/** Uploads, takes the columns as they were guessed (`over` corrects them), and gives the address of the check. */
export async function bring (visitor: Visitor, bytes: Buffer | string, over: Record<string, string> = {}, fields: Record<string, string> = {}): Promise<string> {
  const taken = await upload(visitor, bytes, fields)
  if (taken.statusCode !== 303) throw new Error(`the upload answered ${taken.statusCode}: ${/class="error"[^>]*>([^<]*)/.exec(taken.body)?.[1]}`)
  const path = String(taken.headers.location)
  const mapped = await visitor.post(`${path}/mapping`, { ...formOf((await visitor.get(path)).body, `${path}/mapping`), ...over })
  if (mapped.statusCode !== 303) throw new Error(`the columns answered ${mapped.statusCode}: ${mapped.body.match(/class="error"[^>]*>[^<]*|<h2 id="problems-title">[^<]*/g)?.join(' ')}`)
  return path
}

/** Applies what was checked. */
export async function apply (visitor: Visitor, path: string, over: Record<string, string> = {}) {
  return visitor.post(`${path}/application`, { ...formOf((await visitor.get(path)).body, `${path}/application`), ...over })
}

/** The 44 people of the demo at its 14 agencies, as an agency's spreadsheet has them: semicolons, "Last, First", odd headers, blank rows, notes with quotation marks. */
export function messyRoster (): string {
  const stateOf = new Map(demoAgencies.map(({ name, state }) => [name, state]))
  const titles = { sees: 'IPS/SEES Specialist', supervisor: 'Supervisor, Employment', manager: 'Program Director', other: 'Peer support' }
  const rows = demoTrainees().map(({ name, agency, discipline }, index) => {
    const [first, ...rest] = name.split(' ')
    const email = demoEmail(name, agency)
    return [`"${rest.join(' ')}, ${first}"`, index % 3 === 0 ? `  ${email.toUpperCase()} ` : index % 3 === 1 ? `${name} <${email}>` : email, index % 2 ? agency : agency.toUpperCase(), stateOf.get(agency)!, titles[discipline], index % 4 ? '9/1/2026' : '', index % 5 ? '' : '"said: ""call me""\nafter five"'].join(';')
  })
  return ['Last, First;E-mail Address;Organization;ST;Role/Title;Hire date;Notes', ...rows.slice(0, 20), ';;;;;;', '', ...rows.slice(20), ...Array<string>(300).fill(';;;;;;')].join('\r\n')
}
