/** `npm run bench:gains`: pages of gains of a national program, as it grows from 10,000 to 1,000,000 responses. Milliseconds of a whole request, the server in this process; the middle of nine after two to warm up. */
import { buildApp } from '#src/app.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { fillCalls } from './engagement-stage.ts'
import { fillProgram } from './gains-stage.ts'
import { openStage, type Stage } from './stage.ts'

const curriculum = 'foundational'
const sizes = process.argv[2] ? [Number(process.argv[2])] : [1e4, 1e5, 1e6]
const say = (text: string) => process.stdout.write(`${text}\n`)

async function measure (stage: Stage) {
  const { db, services, seats } = stage
  const [admin, lead] = seats
  await giveGrant(db, { personId: admin!.person, role: 'admin', agencyId: null, state: null, by: null })
  const [place] = await db.$client<{ agency: number; state: string; cohort: number }[]>`select min(id)::int as agency, (select state from agencies order by id limit 1) as state, (select max(id)::int from cohorts where curriculum = ${curriculum}) as cohort from agencies`
  await giveGrant(db, { personId: lead!.person, role: 'state_lead', agencyId: null, state: place!.state, by: null })
  const app = await buildApp(services)
  const pages: Record<string, [string, string]> = {
    'program': [`/gains/${curriculum}`, admin!.cookie], 'state': [`/gains/${curriculum}/states/${place!.state}`, admin!.cookie], 'agency': [`/gains/${curriculum}/agencies/${place!.agency}`, admin!.cookie], 'cohort': [`/gains/${curriculum}/cohorts/${place!.cohort}`, admin!.cookie],
    'engagement, program': ['/engagement', admin!.cookie], 'engagement, agency': [`/engagement/agencies/${place!.agency}`, admin!.cookie], 'engagement, state lead': ['/engagement', lead!.cookie], 'evaluation of a cohort': [`/engagement/cohorts/${place!.cohort}`, admin!.cookie],
    'module': [`/gains/${curriculum}/modules/starting-well`, admin!.cookie], 'items of a module': [`/gains/${curriculum}/modules/starting-well/items`, admin!.cookie], 'program, state lead': [`/gains/${curriculum}`, lead!.cookie], 'report of an agency': [`/gains/${curriculum}/agencies/${place!.agency}/report`, admin!.cookie],
  }
  for (const [name, [url, cookie]] of Object.entries(pages)) {
    const took: number[] = []
    let size = 0
    for (let i = 0; i < 11; i++) {
      const from = performance.now()
      const reply = await app.inject({ url, headers: { cookie } })
      if (reply.statusCode !== 200) { say(`  ${name.padEnd(22)} ${reply.statusCode}`); break }
      size = reply.body.length
      if (i > 1) took.push(performance.now() - from)
    }
    if (took.length > 0) say(`  ${name.padEnd(22)} ${took.sort((a, b) => a - b)[4]!.toFixed(0).padStart(6)} ms   ${(size / 1024).toFixed(0)} kB`)
  }
  await app.close()
}

for (const responses of sizes) {
  const stage = await openStage(2, curriculum)
  try {
    const made = await fillProgram(stage.services, curriculum, responses)
    const year = await fillCalls(stage.services)
    say(`\n${made.responses.toLocaleString('en-US')} responses of ${made.people.toLocaleString('en-US')} people, ${made.agencies} agencies, ${made.cohorts} cohorts, ${year.places.toLocaleString('en-US')} places on calls, ${year.reports.toLocaleString('en-US')} practice reports`)
    await measure(stage)
  } finally { await stage.close() }
}
